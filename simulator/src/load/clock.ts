/** Milliseconds of the machine's steady clock. It reads the same in every thread (`performance.now()` does not) and takes no part in clock steps. */
export function steadyMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
