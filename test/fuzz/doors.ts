import type { Door } from './door.ts'
import { board } from './doors/board.ts'
import { fold } from './doors/fold.ts'
import { batch, binary, ndjson, structured } from './doors/http.ts'
import { quarantine } from './doors/quarantine.ts'
import { questions } from './doors/questions.ts'
import { replay } from './doors/replay.ts'
import { settings } from './doors/settings.ts'
import { socket } from './doors/socket.ts'
import { wire } from './doors/wire.ts'

/** Every way in. Settings last: what they change holds for those after them. */
export const doors: readonly Door[] = [
  ...[binary, structured, batch, ndjson, socket, board, questions, quarantine, wire, replay, fold, settings],
] as unknown as readonly Door[]
