/** One AMI message: its headers, of doubled ones the first. */
export type AmiPacket = ReadonlyMap<string, string>

/** What the stream holds: messages, and the greeting with which every session begins. */
export type AmiItem = { kind: 'greeting' } | { kind: 'packet'; packet: AmiPacket }

const GREETING = /Asterisk Call Manager\/[\d.]+$/

/**
 * Cuts AMI text into messages. Text may come in pieces split anywhere, with CRLF or LF. A message that a lost connection cut in the
 * middle is dropped: it has no empty line after it. A greeting in the middle of the text, even of a line, means that a new session began.
 */
export class AmiPacketReader {
  #rest = ''
  #headers = new Map<string, string>()

  read(text: string): AmiItem[] {
    const items: AmiItem[] = []
    const buffer = this.#rest + text
    let from = 0
    for (let to = buffer.indexOf('\n'); to >= 0; to = buffer.indexOf('\n', from)) {
      const end = to > from && buffer.charCodeAt(to - 1) === 13 ? to - 1 : to
      this.#line(buffer.slice(from, end), items)
      from = to + 1
    }
    this.#rest = buffer.slice(from)
    return items
  }

  /** The connection is gone: whatever is half read will never be whole. */
  drop(): void {
    this.#rest = ''
    this.#headers = new Map()
  }

  #line(line: string, items: AmiItem[]): void {
    if (line === '') {
      if (this.#headers.size > 0) items.push({ kind: 'packet', packet: this.#headers })
      this.#headers = new Map()
      return
    }
    const colon = line.indexOf(':')
    if (GREETING.test(line) && !isHeaderWithGreeting(line, colon)) {
      this.#headers = new Map()
      items.push({ kind: 'greeting' })
      return
    }
    if (colon <= 0) return
    const name = line.slice(0, colon)
    if (!this.#headers.has(name)) this.#headers.set(name, line.slice(colon + 1).trim())
  }
}

/** A caller may call himself like the greeting: then the line is a whole header and nothing was cut. */
function isHeaderWithGreeting(line: string, colon: number): boolean {
  return colon > 0 && /^[A-Za-z]\w*$/.test(line.slice(0, colon)) && /^: *Asterisk Call Manager\/[\d.]+$/.test(line.slice(colon))
}
