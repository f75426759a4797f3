using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// Makes the whitening matrix of a <see cref="Scores.MahalanobisDistance"/> out of a covariance, a few rows at a time: its Cholesky factor
/// in place, and then that factor's inverse in place.
/// </summary>
internal sealed class WhiteningSlices
{
    /// <summary>Multiplications after which a slice ends: one row of 48 features takes as many.</summary>
    private const int Budget = 1024;

    /// <summary>A part of each variance is added to it: the matrix stays positive definite in spite of rounding.</summary>
    private const float Ridge = 1e-4f;

    private readonly float[] _matrix;
    private readonly float[] _scales;
    private int _row;
    private bool _isFactor;
    private float _correction;

    /// <summary>Makes slices of work.</summary>
    /// <param name="matrix">Receives the whitening matrix, [n · (n + 1) / 2].</param>
    /// <param name="featureCount">n.</param>
    internal WhiteningSlices(float[] matrix, int featureCount)
    {
        _matrix = matrix;
        _scales = new float[featureCount];
    }

    /// <summary>Begins anew, with the covariance as it is now.</summary>
    /// <param name="moments">Has it.</param>
    /// <param name="variances">What each variance is to count as.</param>
    internal void Begin(RunningMoments moments, float[] variances)
    {
        int at = 0;
        for (int row = 0; row < _scales.Length; row++)
        {
            float variance = moments.GetVariance(row);
            _scales[row] = variance > 0f ? (float)RealMath.Sqrt(variances[row] / variance) : 0f;
            float scale = _scales[row];
            for (int column = 0; column < row; column++)
            {
                _matrix[at] = moments.Covariance[at] * scale * _scales[column];
                at++;
            }

            _matrix[at++] = variances[row] * (1f + Ridge);
        }

        _row = 0;
        _isFactor = false;

        // The inverse of a covariance that was estimated from N windows is too large by (N − 1) / (N − n − 2) on average (Hartlap, 2007).
        float windows = moments.Count;
        _correction = (float)RealMath.Sqrt((windows - _scales.Length - 2f) / (windows - 1f));
    }

    /// <summary>Does a slice of the work.</summary>
    /// <returns>Whether all is done.</returns>
    internal bool Step()
    {
        int work = 0;
        while (work < Budget)
        {
            if (_row == _scales.Length)
            {
                if (_isFactor)
                {
                    return true;
                }

                _isFactor = true;
                _row = 0;
            }

            if (_isFactor)
            {
                InvertRow(_row);
            }
            else
            {
                FactorRow(_row);
            }

            _row++;
            work += _row * (_row + 1) / 2;
        }

        return _isFactor && _row == _scales.Length;
    }

    /// <summary>Cholesky's factor, row by row: L[i,j] = (C[i,j] − Σ L[i,k] · L[j,k]) / L[j,j].</summary>
    private void FactorRow(int row)
    {
        float[] matrix = _matrix;
        int start = row * (row + 1) / 2;
        int other = 0;
        for (int column = 0; column <= row; column++)
        {
            int own = start;
            float sum = matrix[start + column];
            float whole = sum;
            for (int k = 0; k < column; k++)
            {
                sum -= matrix[own] * matrix[other];
                own++;
                other++;
            }

            if (column < row)
            {
                matrix[own] = sum / matrix[other];
            }
            else
            {
                // What is left of a feature that others explain to the last digit is rounding.
                matrix[own] = (float)RealMath.Sqrt(sum > whole * Ridge ? sum : whole * Ridge);
            }

            other++;
        }
    }

    /// <summary>The inverse of a row: W[i,i] = 1 / L[i,i], W[i,j] = −Σ L[i,k] · W[k,j] / L[i,i], k from j to i − 1.</summary>
    private void InvertRow(int row)
    {
        float[] matrix = _matrix;
        int start = row * (row + 1) / 2;
        float inverse = 1f / matrix[start + row];
        for (int column = 0; column < row; column++)
        {
            float sum = 0f;
            int other = (column * (column + 1) / 2) + column;
            for (int k = column; k < row; k++)
            {
                // Rows above are done, and carry the correction already.
                sum += matrix[start + k] * matrix[other];
                other += k + 1;
            }

            matrix[start + column] = -sum * inverse;
        }

        matrix[start + row] = inverse * _correction;
    }
}
