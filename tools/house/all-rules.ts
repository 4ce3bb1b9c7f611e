import { noCircles } from './circles.ts'
import { noNumbersInLogs } from './clear-numbers.ts'
import { noDeadFiles } from './dead-files.ts'
import { decisionsAreIndexed } from './decision-index.ts'
import { dependenciesHaveReasons, importsAreAskedFor } from './dependencies.ts'
import { runsAsItStands } from './erasable.ts'
import { errorsAreDocumented } from './error-codes.ts'
import { namedFaces, roomsIntroduceThemselves } from './faces.ts'
import type { Rule } from './house.ts'
import { importTable } from './imports.ts'
import { testsDoNotSleep, timeIsInjected } from './injected.ts'
import { nothingLeftBehind } from './left-overs.ts'
import { fitsInAHead } from './length.ts'
import { lockFileIsWhole } from './lock-file.ts'
import { longFiles } from './long-files.ts'
import { goodNames } from './names.ts'
import { timeAndChance } from './time-and-chance.ts'

/** Every house rule under the sentence that it holds. */
export const allRules: Readonly<Record<string, Rule>> = {
  'rooms import what the table allows, through each other’s faces': importTable,
  'no file reaches itself through its imports': noCircles,
  'a face names what it shows': namedFaces,
  'each room has a face and a short README': roomsIntroduceThemselves,
  'files are called after their main thing': goodNames,
  'files fit in a head, or say why not': fitsInAHead(longFiles),
  'every file is reached by something': noDeadFiles,
  'every error code is documented': errorsAreDocumented,
  'time and chance are injected': timeIsInjected(timeAndChance),
  'tests do not sleep': testsDoNotSleep,
  'Node runs the source as it stands': runsAsItStands,
  'no phone number in logs and errors': noNumbersInLogs,
  'nothing is left behind': nothingLeftBehind,
  'every dependency has its reason': dependenciesHaveReasons,
  'every package that is imported is asked for': importsAreAskedFor,
  'the lock file is whole': lockFileIsWhole,
  'every decision record is in the index': decisionsAreIndexed,
}
