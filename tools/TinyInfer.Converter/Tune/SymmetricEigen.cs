namespace TinyInfer.Converter.Tune;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations (1846) row by row.</summary>
/// <param name="Values">The eigenvalues, largest first.</param>
/// <param name="Vectors">The eigenvectors, of length 1, in the same order; the largest element of each is positive.</param>
internal sealed record SymmetricEigen(double[] Values, double[][] Vectors)
{
    private const int MostSweeps = 60;

    /// <summary>Off-diagonal elements below this part of the diagonal ones count as zero.</summary>
    private const double Negligible = 1e-15;

    /// <summary>So do those below this part of the largest diagonal one, which is what rotations leave of it.</summary>
    private const double Rounding = 1e-16;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">The matrix; destroyed.</param>
    internal static SymmetricEigen Of(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[][] vectors = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Select(j => i == j ? 1.0 : 0.0).ToArray())];
        double least = Rounding * Enumerable.Range(0, n).Select(i => Math.Abs(matrix[i, i])).DefaultIfEmpty(0).Max();
        bool isDone = false;
        for (int sweep = 0; sweep < MostSweeps && !isDone; sweep++)
        {
            isDone = true;
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    double negligible = Negligible * Math.Sqrt(Math.Abs(matrix[p, p] * matrix[q, q]));
                    if (Math.Abs(matrix[p, q]) > Math.Max(least, negligible))
                    {
                        isDone = false;
                        Rotate(matrix, vectors, p, q);
                    }
                }
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => matrix[i, i])];
        return new SymmetricEigen([.. order.Select(i => matrix[i, i])], [.. order.Select(i => WithSign(vectors[i]))]);
    }

    /// <summary>Makes the element in row p and column q zero. Rows of <paramref name="vectors"/> are the eigenvectors so far.</summary>
    private static void Rotate(double[,] matrix, double[][] vectors, int p, int q)
    {
        double theta = (matrix[q, q] - matrix[p, p]) / (2 * matrix[p, q]);
        double tangent = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        double sine = tangent * cosine;
        for (int k = 0; k < vectors.Length; k++)
        {
            (matrix[k, p], matrix[k, q]) =
                ((cosine * matrix[k, p]) - (sine * matrix[k, q]), (sine * matrix[k, p]) + (cosine * matrix[k, q]));
        }

        for (int k = 0; k < vectors.Length; k++)
        {
            (matrix[p, k], matrix[q, k]) =
                ((cosine * matrix[p, k]) - (sine * matrix[q, k]), (sine * matrix[p, k]) + (cosine * matrix[q, k]));
            (vectors[p][k], vectors[q][k]) =
                ((cosine * vectors[p][k]) - (sine * vectors[q][k]), (sine * vectors[p][k]) + (cosine * vectors[q][k]));
        }

        matrix[p, q] = 0;
        matrix[q, p] = 0;
    }

    /// <summary>An eigenvector has no sign of its own: the same matrix is to give the same bytes everywhere.</summary>
    private static double[] WithSign(double[] vector) => vector.MaxBy(Math.Abs) < 0 ? [.. vector.Select(x => -x)] : vector;
}
