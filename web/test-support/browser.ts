import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Flags that keep a browser off the network: it looks at our server and at nothing else. */
const alone = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-first-run',
  '--no-pings',
]

/** The machine's Chromium (or $CHROMIUM), else the one that npm brings. */
export async function openBrowser(): Promise<Browser> {
  const own = [process.env['CHROMIUM'], ...installed].find((path) => path && existsSync(path))
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  if (own) return chromium.launch({ executablePath: own, args: [...alone, ...asRoot] })
  const { default: brought } = await import('@sparticuz/chromium')
  return chromium.launch({ executablePath: await brought.executablePath(), args: [...brought.args, ...alone, ...asRoot] })
}
