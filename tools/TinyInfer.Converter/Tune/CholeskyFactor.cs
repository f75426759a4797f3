namespace TinyInfer.Converter.Tune;

/// <summary>The Cholesky factor of a symmetric, positive matrix: Σ = LLᵀ.</summary>
internal static class CholeskyFactor
{
    /// <summary>What stands for a diagonal that rounding has made negative.</summary>
    private const double Least = 1e-12;

    /// <summary>Inverts the factor.</summary>
    /// <param name="matrix">Σ, [n, n].</param>
    /// <returns>W = L⁻¹, [n, n], lower triangular, with WᵀW = Σ⁻¹.</returns>
    internal static double[,] Invert(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] factor = new double[n, n];
        double[,] inverse = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[i, j];
                for (int k = 0; k < j; k++)
                {
                    sum -= factor[i, k] * factor[j, k];
                }

                factor[i, j] = i == j ? Math.Sqrt(Math.Max(sum, Least)) : sum / factor[j, j];
            }

            for (int j = 0; j <= i; j++)
            {
                double sum = i == j ? 1 : 0;
                for (int k = j; k < i; k++)
                {
                    sum -= factor[i, k] * inverse[k, j];
                }

                inverse[i, j] = sum / factor[i, i];
            }
        }

        return inverse;
    }

    /// <summary>Inverts the matrix itself.</summary>
    /// <param name="matrix">Σ, [n, n].</param>
    /// <returns>Σ⁻¹, [n, n].</returns>
    internal static double[,] InvertMatrix(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] factor = Invert(matrix);
        double[,] inverse = new double[n, n];
        for (int k = 0; k < n; k++)
        {
            for (int i = 0; i <= k; i++)
            {
                for (int j = 0; j <= k; j++)
                {
                    inverse[i, j] += factor[k, i] * factor[k, j];
                }
            }
        }

        return inverse;
    }
}
