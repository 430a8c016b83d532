/** How well paths are told apart where they meet. */
export type Precision =
  /** Success from failure, and nothing else: every path is seen, and some that are none. */
  | { readonly kind: 'coarse' }
  /** What became of the mappings of some map calls, and success from failure. */
  | { readonly kind: 'mappings'; readonly sites: ReadonlySet<string> }
  /** What can decide what map calls get, what became of the mappings of some of them, and what is suspected `besides`. */
  | { readonly kind: 'focused'; readonly sites: ReadonlySet<string>; readonly besides: boolean }
  /** All that is known. */
  | { readonly kind: 'apart' };
