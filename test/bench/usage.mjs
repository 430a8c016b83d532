/** Loaded into a Node process before its program (process.ts): tells what the whole process cost, its threads included. */
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** The pipe on which the process that started this one listens. */
const PIPE = 3;

if (isMainThread) process.on('exit', () => writeSync(PIPE, JSON.stringify(process.resourceUsage())));
