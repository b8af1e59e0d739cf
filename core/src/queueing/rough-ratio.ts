import { ROOT_TWO_PI } from '../number/normal.ts'

/** How near `roughRatio` comes to the exact ratio, as a share of it. */
export const ROUGH = 1e-6

/**
 * upperGammaRatio(n, a), which is 1/B − 1, to six digits for n from a to 1.3 a and a ≥ 24; NaN beyond. Solvers look with it and
 * judge with the exact one only what is within `ROUGH` of its target. Temme's expansion with its first few terms.
 */
export function roughRatio(n: number, a: number): number {
  const gap = n - a
  if (gap > 0.3 * a) return NaN
  const v = gap / (a + n)
  const w = v * v
  const deviance = w < 0.01 ? gap * v + 2 * n * v * w * (1 / 3 + w * (1 / 5 + w * (1 / 7 + w / 9))) : n * Math.log(n / a) - gap
  const z = Math.sqrt(2 * deviance)
  // 1 − Φ(z) over the exponential, to 1e-7 (C. Hastings, 1955; Abramowitz & Stegun 7.1.26)
  const t = 1 / (1 + 0.231641888 * z)
  const complement = t * (0.127414796 + t * (-0.142248368 + t * (0.7107068705 + t * (-0.7265760135 + t * 0.5307027145))))
  const root = Math.sqrt(n)
  const eta = -z / root
  const inverse = 1 / n
  const sum = -1 / 3 + eta * (1 / 12 - eta * (0.014814814814814815 - eta * (0.0011574074074074073 + eta * (0.0003527336860670194 - eta * (0.0001787551440329218 - eta * 3.919263178522438e-5))))) // prettier-ignore
  const first = -0.001851851851851852 - eta * (0.003472222222222222 - eta * (0.0026455026455026454 - eta * 0.0009902263374485596))
  const second = 0.004133597883597883 - eta * 0.0026813271604938273
  const whole = root * ROOT_TWO_PI * (Math.exp(deviance) - complement) + sum + inverse * (first + inverse * second)
  return whole * (1 + inverse * (1 / 12 + inverse / 288))
}
