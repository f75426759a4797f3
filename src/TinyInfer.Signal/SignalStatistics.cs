using TinyInfer.Numerics;

namespace TinyInfer.Signal;

/// <summary>Statistics of a window in one pass over it.</summary>
/// <remarks>
/// Distances from a level are summed to the fourth power: the first two sums exactly in integers, the others in doubles. The closer the
/// level is to the mean, the fewer digits the central moments lose; with the mean itself, rounded, the relative error of every result is
/// below 1e-6 for samples of up to 24 bits and windows of up to 4096.
/// </remarks>
public sealed class SignalStatistics
{
    /// <summary>The mean.</summary>
    public float Mean { get; private set; }

    /// <summary>√(Σ(x − level)² / n).</summary>
    public float RootMeanSquare { get; private set; }

    /// <summary>√(Σ(x − mean)² / n).</summary>
    public float StandardDeviation { get; private set; }

    /// <summary>The largest |x − level|.</summary>
    public float Peak { get; private set; }

    /// <summary>The highest sample less the lowest.</summary>
    public float PeakToPeak { get; private set; }

    /// <summary><see cref="Peak"/> over <see cref="RootMeanSquare"/>; 0 where nothing moves.</summary>
    public float CrestFactor { get; private set; }

    /// <summary>Third central moment over the cube of the standard deviation: 0 for what is symmetric, and where nothing moves.</summary>
    public float Skewness { get; private set; }

    /// <summary>Fourth central moment over the square of the variance: 3 for normal noise, 1.5 for a sine, 0 where nothing moves.</summary>
    public float Kurtosis { get; private set; }

    /// <summary>How often one sample is below the level and the next is not, or the other way round.</summary>
    public int ZeroCrossings { get; private set; }

    /// <summary>Computes the statistics.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next; the number of channels where they are interleaved.</param>
    /// <param name="count">How many, 1 and up.</param>
    /// <param name="level">What counts as zero: 0, the middle of the sensor's range, or the mean.</param>
    public void Compute(int[] samples, int start, int stride, int count, int level)
    {
        int end = start + (count * stride);
        int last = samples[start] - level;
        int minimum = last;
        int maximum = last;
        int crossings = 0;
        long sum = 0;
        long squares = 0;
        double cubes = 0;
        double fourths = 0;
        for (int i = start; i < end; i += stride)
        {
            int sample = samples[i] - level;
            sum += sample;
            long square = (long)sample * sample;
            squares += square;
            double real = square;
            cubes += real * sample;
            fourths += real * real;
            if (sample < minimum)
            {
                minimum = sample;
            }
            else if (sample > maximum)
            {
                maximum = sample;
            }

            if ((sample ^ last) < 0)
            {
                crossings++;
            }

            last = sample;
        }

        double mean = sum / (double)count;
        double power = squares / (double)count;
        Mean = (float)(level + mean);
        ZeroCrossings = crossings;
        PeakToPeak = (float)((double)maximum - minimum);
        double peak = maximum > -(long)minimum ? maximum : -(double)minimum;
        Peak = (float)peak;
        double root = RealMath.Sqrt(power);
        RootMeanSquare = (float)root;
        CrestFactor = root > 0 ? (float)(peak / root) : 0f;
        SetMoments(mean, minimum == maximum ? mean * mean : power, cubes / count, fourths / count);
    }

    private void SetMoments(double mean, double power, double cube, double fourth)
    {
        double variance = power - (mean * mean);
        double deviation = RealMath.Sqrt(variance);
        StandardDeviation = (float)deviation;
        if (!(variance > 0))
        {
            // No shape; and nanoFramework throws where real numbers are divided by 0.
            Skewness = 0f;
            Kurtosis = 0f;
            return;
        }

        double third = cube - (3 * mean * power) + (2 * mean * mean * mean);
        double central = fourth - (4 * mean * cube) + (6 * mean * mean * power) - (3 * mean * mean * mean * mean);
        Skewness = (float)(third / (variance * deviation));
        Kurtosis = (float)(central / (variance * variance));
    }
}
