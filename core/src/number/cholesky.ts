/**
 * Cholesky factor of a symmetric positive definite matrix, in place: the lower triangle of `matrix` (row by row, n × n) becomes L with
 * L·Lᵀ = matrix; the upper triangle is neither read nor written. False when the matrix is not positive definite in doubles; the triangle is
 * then spoiled.
 */
export function factorise(matrix: Float64Array, n: number): boolean {
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * n + column]!
      for (let k = 0; k < column; k++) sum -= matrix[row * n + k]! * matrix[column * n + k]!
      if (row !== column) matrix[row * n + column] = sum / matrix[column * n + column]!
      else if (sum > 0) matrix[row * n + row] = Math.sqrt(sum)
      else return false
    }
  }
  return true
}

/** Solves L·Lᵀ·x = right for a factor from `factorise`; `right` becomes x. */
export function solveFactorised(factor: Float64Array, n: number, right: Float64Array): void {
  for (let row = 0; row < n; row++) {
    let sum = right[row]!
    for (let k = 0; k < row; k++) sum -= factor[row * n + k]! * right[k]!
    right[row] = sum / factor[row * n + row]!
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = right[row]!
    for (let k = row + 1; k < n; k++) sum -= factor[k * n + row]! * right[k]!
    right[row] = sum / factor[row * n + row]!
  }
}
