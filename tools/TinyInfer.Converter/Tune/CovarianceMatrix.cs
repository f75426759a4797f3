namespace TinyInfer.Converter.Tune;

/// <summary>Covariances of columns whose means have been taken off.</summary>
internal static class CovarianceMatrix
{
    /// <summary>Works them out.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <returns>The mean products of each two columns, [columns, columns].</returns>
    internal static double[,] Of(double[][] rows, int columns)
    {
        double[,] covariance = new double[columns, columns];
        foreach (double[] row in rows)
        {
            for (int i = 0; i < columns; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    covariance[i, j] += row[i] * row[j] / rows.Length;
                }
            }
        }

        for (int i = 0; i < columns; i++)
        {
            for (int j = 0; j < i; j++)
            {
                covariance[j, i] = covariance[i, j];
            }
        }

        return covariance;
    }
}
