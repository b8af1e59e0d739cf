/** Where a long telling stands: one line that is rewritten on a terminal, a line for every tenth elsewhere. */
export function progressLine(
  write: (text: string) => void,
  isTerminal: boolean,
): (label: string, share: number, done: boolean) => void {
  let shown = -1
  return (label, share, done) => {
    const percent = Math.floor(share * 100)
    if (isTerminal) {
      const filled = Math.round(share * 30)
      if (percent !== shown || done)
        write(`\r${label} ${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${String(percent).padStart(3)} %${done ? '\n' : ''}`)
    } else if (done || Math.floor(percent / 10) > Math.floor(shown / 10)) write(`${label} ${percent} %\n`)
    shown = percent
  }
}
