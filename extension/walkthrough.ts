/**
 * "Get started": four steps with pictures, which the end-to-end tests take, each ticked once what it speaks of has happened.
 * Part of the manifest.
 */

/** Keys of `when` clauses: what the user has seen happen. */
export const milestones = {
  /** A finding was in an open file. */
  seen: 'doorbell-lint.seen',
  /** The last finding of an open file went with an edit. */
  repaired: 'doorbell-lint.repaired',
  /** A doorbell was rung. */
  simulated: 'doorbell-lint.simulated',
  /** A check of the workspace has come to its end. */
  checked: 'doorbell-lint.checked',
} as const;

/** What "Open Example" goes on with. */
export type ExampleStep = 'repair' | 'simulate';

const example = (step: ExampleStep): string =>
  `command:doorbell-lint.openExample?${encodeURIComponent(JSON.stringify([step]))}`;

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly image: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

const picture = (name: string): string => `docs/images/${name}.png`;

const steps: readonly Step[] = [
  {
    id: 'see',
    title: 'See a wrong direction',
    description:
      'A doorbell is written by the device, so its register is mapped with DMA_FROM_DEVICE. Open a driver that does otherwise: the mistake is underlined while you type.\n[Open Example](command:doorbell-lint.openExample)',
    media: {
      image: picture('walkthrough-see'),
      altText: 'A direction that denies the write, underlined in the editor',
    },
    completionEvents: [`onContext:${milestones.seen}`],
  },
  {
    id: 'repair',
    title: 'Repair it with one key',
    description: `Put the cursor on the underlined direction and press Ctrl+.: one quick fix repairs the map call and every unmap that belongs to it.\n[Show Quick Fixes](${example('repair')})`,
    media: { image: picture('walkthrough-repair'), altText: 'The quick fix that changes the direction' },
    completionEvents: [`onContext:${milestones.repaired}`],
  },
  {
    id: 'simulate',
    title: 'Ring the doorbell',
    description: `Your own code runs on a modelled machine, up to the interrupt, or to the fault that the IOMMU would raise, as the kernel prints it.\n[Simulate Doorbell](${example('simulate')})`,
    media: { image: picture('walkthrough-simulate'), altText: 'The simulated fault among the problems' },
    completionEvents: [`onContext:${milestones.simulated}`],
  },
  {
    id: 'workspace',
    title: 'Check the whole tree',
    description:
      'Every C file of the workspace is checked; what is found stays in Problems and follows the disk, branch by branch.\n[Check Workspace](command:doorbell-lint.checkWorkspace)',
    media: { image: picture('walkthrough-workspace'), altText: 'Findings of files that are not open, in Problems' },
    completionEvents: [`onContext:${milestones.checked}`],
  },
];

export const walkthroughs = [
  {
    id: 'get-started',
    title: 'Get Started with Doorbell Lint',
    description: 'Find doorbells that would never ring, and see why.',
    steps,
  },
];
