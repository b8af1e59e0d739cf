/**
 * Temme's sum Σ Cₖ(η)·c^{−k}: what the normal approximation of the incomplete gamma functions lacks, for c ≥ 40 and |η| ≤ 0.45
 * (N. M. Temme, "The asymptotic expansion of the incomplete gamma functions", 1979).
 *
 * C₀ = 1/μ − 1/η with ½η² = μ − ln(1 + μ); Cₖ = C'ₖ₋₁/η + (−1)ᵏ gₖ/μ with the coefficients gₖ of Stirling's series. Here as power
 * series in η, computed in 60 digits, each cut where the rest is below 1e-17; nearer to the mean and for larger c fewer suffice.
 */
export function temmeSum(c: number, eta: number): number {
  const lengths = c >= 1000 ? (Math.abs(eta) < 0.12 ? nearLarge : large) : Math.abs(eta) < 0.12 ? near : all
  const square = eta * eta
  let sum = 0
  for (let k = lengths.length - 1; k >= 0; k--) sum = sum / c + polynomial(rows[k]!, lengths[k]!, eta, square)
  return sum
}

/** Even and odd powers apart: two short chains of operations run side by side in a processor. `length` is even. */
function polynomial(row: Float64Array, length: number, eta: number, square: number): number {
  let even = 0
  let odd = 0
  for (let j = length - 2; j >= 0; j -= 2) {
    even = even * square + row[j]!
    odd = odd * square + row[j + 1]!
  }
  return even + eta * odd
}

// prettier-ignore
const coefficients: readonly (readonly number[])[] = [
  [-0.3333333333333333, 0.08333333333333333, -0.014814814814814815, 0.0011574074074074073, 0.0003527336860670194, -0.0001787551440329218, 3.919263178522438e-5, -2.185448510679992e-6, -1.85406221071516e-6, 8.296711340953087e-7, -1.7665952736826078e-7, 6.707853543401498e-9, 1.0261809784240309e-8, -4.382036018453353e-9, 9.14769958223679e-10, -2.5514193994946248e-11, -5.830772132550426e-11, 2.4361948020667415e-11],
  [-0.001851851851851852, -0.003472222222222222, 0.0026455026455026454, -0.0009902263374485596, 0.00020576131687242798, -4.018775720164609e-7, -1.8098550334489977e-5, 7.64916091608111e-6, -1.6120900894563446e-6, 4.647127802807434e-9, 1.378633446915721e-7, -5.752545603517705e-8, 1.1951628599778148e-8, -1.7543241719747647e-11, -1.0091543710600413e-9, 4.162792991842583e-10],
  [0.004133597883597883, -0.0026813271604938273, 0.0007716049382716049, 2.0093878600823047e-6, -0.0001073665322636516, 5.2923448829120125e-5, -1.2760635188618728e-5, 3.423578734096138e-8, 1.3721957309062934e-6, -6.298992138380055e-7, 1.4280614206064242e-7, -2.0477098421990866e-10, -1.409252991086752e-8, 6.228974084922022e-9, -1.3670488396617114e-9],
  [0.0006494341563786008, 0.00022947209362139917, -0.0004691894943952557, 0.00026772063206283885, -7.561801671883977e-5, -2.396505113867297e-7, 1.1082654115347302e-5, -5.6749528269915965e-6, 1.4230900732435883e-6, -2.7861080291528143e-11, -1.6958404091930278e-7, 8.099464905388083e-8, -1.9111168485973655e-8],
  [-0.0008618882909167117, 0.0007840392217200666, -0.0002990724803031902, -1.4638452578843418e-6, 6.641498215465122e-5, -3.968365047179435e-5, 1.1375726970678419e-5, 2.507497226237533e-10, -1.6954149536558305e-6, 8.907507532205309e-7, -2.292934834000805e-7],
  [-0.00033679855336635813, -6.972813758365857e-5, 0.0002772753244959392, -0.00019932570516188847, 6.797780477937208e-5, 1.419062920643967e-7, -1.3594048189768693e-5, 8.018470256334202e-6, -2.291481176508095e-6],
  [0.0005313079364639922, -0.0005921664373536939, 0.0002708782096718045, 7.902353232660328e-7, -8.153969367561969e-5, 5.61168275310625e-5, -1.8329116582843375e-5],
  [0.00034436760689237765, 5.171790908260592e-5, -0.00033493161081142234, 0.0002812695154763237, -0.00010976582244684731],
  [-0.0006526239185953094, 0.0008394987206720873, -0.000438297098541721],
]

const rows = coefficients.map((row) => Float64Array.from([...row, 0]))
const all = lengthsFor(40, 0.45)
const near = lengthsFor(40, 0.12)
const large = lengthsFor(1000, 0.45)
const nearLarge = lengthsFor(1000, 0.12)

/** How many terms of each row are above 1e-17 at this c and η, made even. */
function lengthsFor(c: number, eta: number): number[] {
  const counts = coefficients.map((row, k) => row.findLastIndex((value, j) => Math.abs(value) * eta ** j * c ** -k > 1e-17) + 1)
  return counts.filter((count) => count > 0).map((count) => count + (count % 2))
}
