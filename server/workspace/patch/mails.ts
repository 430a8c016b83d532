/**
 * The patches in what a user hands over: a diff, a mail, or a mailbox of a series. Mails are decoded whatever their encoding;
 * cover letters and replies are left out, and a series is brought into its order.
 */
import PostalMime, { type Email } from 'postal-mime';

/** One patch as text. */
export interface PatchText {
  /** Counted from 1. */
  readonly number: number;
  readonly total: number;
  /** Without what stands in brackets before it; empty for a bare diff. */
  readonly subject: string;
  readonly diff: string;
}

/** The line before each mail of a mailbox, as git tells it from text that begins with that word. */
const FROM_LINE = /^From \S+ .*\d\d:\d\d.*\d{4}.*$/;
const HEADER = /^[A-Za-z][\w-]*:/;
const REPLY = /^\s*(?:re|aw|fwd?)\s*:/i;
const TAG = /^\s*(?:\[[^\]]*\]\s*)+/;
/** Says that a body is not the text that it stands for. */
const ENCODED = /^content-(?:transfer-encoding:.*(?:base64|quoted-printable)|type:.*multipart)/im;
/** What a diff begins with, whoever made it. */
const DIFF = /^(?:diff --git |--- \S.*\r?\n\+\+\+ \S)/m;

/** Finds the patches; null where the text is neither diff nor mail. Never throws. */
export async function patchesIn(bytes: Buffer): Promise<PatchText[] | null> {
  // Bytes stay bytes until each mail has said what they mean.
  const text = bytes.toString('latin1');
  const [start = ''] = text.split('\n', 1);
  // `Index: file` before a diff looks like the header of a mail.
  const [head = ''] = text.split(/\r?\n\r?\n/, 1);
  const isMail = FROM_LINE.test(start.trimEnd()) || (HEADER.test(start) && !DIFF.test(head));
  if (!isMail) {
    if (!DIFF.test(text) && !text.includes('diff --git ')) return text.trim() === '' ? [] : null;
    return [{ number: 1, total: 1, subject: '', diff: bytes.toString('utf8') }];
  }
  const patches: { place: number | null; subject: string; diff: string }[] = [];
  for (const mail of mails(text)) {
    const { subject, diff } = await read(mail);
    if (diff !== undefined && !REPLY.test(subject))
      patches.push({ place: placeOf(subject), subject: subject.replace(TAG, ''), diff });
  }
  if (patches.every(({ place }) => place !== null)) patches.sort((a, b) => a.place! - b.place!);
  return patches.map(({ subject, diff }, i) => ({ number: i + 1, total: patches.length, subject, diff }));
}

/** The mails of a mailbox; the text itself where it is one mail. */
function* mails(text: string): Generator<string> {
  let start = 0;
  for (const { index } of text.matchAll(/(?:^|\n\r?\n)(?=From )/g)) {
    const line = text.indexOf('From ', index);
    const end = text.indexOf('\n', line);
    if (!FROM_LINE.test(text.slice(line, end < 0 ? text.length : end).trimEnd())) continue;
    if (line > start) yield text.slice(start, line);
    start = end < 0 ? text.length : end + 1;
  }
  yield text.slice(start);
}

async function read(mail: string): Promise<{ readonly subject: string; readonly diff: string | undefined }> {
  const end = /\r?\n\r?\n/.exec(mail)?.index ?? mail.length;
  const headers = mail.slice(0, end);
  const isPlain = !ENCODED.test(headers);
  const email = await parsed(isPlain ? headers : mail);
  const parts = isPlain ? [decoded(mail.slice(end), headers)] : partsOf(email);
  return { subject: email.subject?.replace(/\s+/g, ' ') ?? '', diff: parts.find((part) => DIFF.test(part)) };
}

/** A mail that breaks has nothing to say. */
async function parsed(mail: string): Promise<Partial<Email>> {
  return PostalMime.parse(Buffer.from(mail, 'latin1')).catch(() => ({}));
}

/** A body that stands in the mail as it is: most do, and taking apart one of many megabytes would take its time. */
function decoded(body: string, headers: string): string {
  const [, charset = 'utf-8'] = /^content-type:[^\n]*(?:\n[ \t][^\n]*)*?charset="?([\w-]+)/im.exec(headers) ?? [];
  const bytes = Buffer.from(body, 'latin1');
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

/** The text of a mail, and the files that are attached to it. */
function partsOf({ text = '', attachments = [] }: Partial<Email>): string[] {
  const attached = attachments.map(({ content }) =>
    typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString('utf8'),
  );
  return [text, ...attached];
}

/** The place in a series that a subject names, as `[PATCH v2 3/7]` does. */
function placeOf(subject: string): number | null {
  const match = /^\s*\[[^\]]*?\b(\d+)\/\d+\]/.exec(subject);
  return match ? Number(match[1]) : null;
}
