using TinyInfer.Anomaly.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// Mean and covariance of features, or their variances alone, window by window: of all windows up to a horizon, and from there on with
/// forgetting. Takes the same time and memory for every window, and allocates nothing.
/// </summary>
/// <remarks>
/// West's update (1979): with d the distance from the mean and s one over the number of windows, μ += s · d and
/// Σ = (1 − s) · (Σ + s · d · dᵀ). A single feature farther than four deviations counts as one that is four deviations away (Huber, 1964):
/// so outliers move little.
/// </remarks>
internal sealed class RunningMoments
{
    private const float SquaredClip = 16f;

    /// <summary>Windows from which on deviations are known well enough to tell outliers by them.</summary>
    private const int WindowsBeforeClip = 16;

    private readonly float[] _distances;

    /// <summary>Makes moments of no windows.</summary>
    /// <param name="featureCount">Number of features.</param>
    /// <param name="isFull">Whether covariances are kept, or variances alone.</param>
    internal RunningMoments(int featureCount, bool isFull)
    {
        IsFull = isFull;
        Mean = new float[featureCount];
        Covariance = new float[isFull ? featureCount * (featureCount + 1) / 2 : featureCount];
        _distances = new float[featureCount];
    }

    /// <summary>Number of windows, up to the horizon.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether covariances are kept.</summary>
    internal bool IsFull { get; }

    /// <summary>Mean of each feature.</summary>
    internal float[] Mean { get; }

    /// <summary>The covariances row by row up to the diagonal, or the variances.</summary>
    internal float[] Covariance { get; }

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    internal int StateSize => 4 + (4 * (Mean.Length + Covariance.Length));

    /// <summary>Variance of a feature.</summary>
    internal float GetVariance(int feature)
    {
        return Covariance[IsFull ? feature * (feature + 3) / 2 : feature];
    }

    /// <summary>Forgets all windows.</summary>
    internal void Reset()
    {
        Count = 0;
    }

    /// <summary>Begins with moments that are known, as if of so many windows.</summary>
    internal void Start(float[] mean, float[] deviations, int count)
    {
        Count = count;
        for (int i = 0; i < mean.Length; i++)
        {
            Mean[i] = mean[i];
            Covariance[i] = deviations[i] * deviations[i];
        }
    }

    /// <summary>Takes a window.</summary>
    /// <param name="features">Its features, finite.</param>
    /// <param name="horizon">Windows after which older ones are forgotten.</param>
    internal void Add(float[] features, int horizon)
    {
        float[] mean = Mean;
        float[] distances = _distances;
        Count = Count < horizon ? Count + 1 : horizon;
        float share = 1f / Count;
        for (int i = 0; i < distances.Length; i++)
        {
            // What was before the first window counts for nothing.
            float distance = Count == 1 ? 0f : features[i] - mean[i];
            if (Count > WindowsBeforeClip)
            {
                distance = Clip(distance, GetVariance(i), share);
            }

            distances[i] = distance;
            mean[i] = Count == 1 ? features[i] : mean[i] + (share * distance);
        }

        if (IsFull)
        {
            AddProducts(share);
        }
        else
        {
            AddSquares(share);
        }
    }

    internal void Save(ByteWriter writer)
    {
        writer.Int(Count);
        writer.Floats(Mean);
        writer.Floats(Covariance);
    }

    internal void Load(ByteReader reader)
    {
        Count = reader.Int(0, LearningSettings.MaximumWindows);
        reader.FiniteFloats(Mean);
        reader.FiniteFloats(Covariance);
    }

    private static float Clip(float distance, float variance, float share)
    {
        float square = distance * distance;

        // A feature that has never moved is let go a little at a time.
        float most = SquaredClip * (variance > 0f ? variance : share * share * square);
        if (square <= most)
        {
            return distance;
        }

        float clipped = (float)RealMath.Sqrt(most);
        return distance < 0f ? -clipped : clipped;
    }

    private void AddSquares(float share)
    {
        float[] variances = Covariance;
        float[] distances = _distances;
        float keep = Count == 1 ? 0f : 1f - share;
        for (int i = 0; i < distances.Length; i++)
        {
            float distance = distances[i];
            variances[i] = keep * (variances[i] + (share * distance * distance));
        }
    }

    private void AddProducts(float share)
    {
        float[] covariance = Covariance;
        float[] distances = _distances;
        float keep = Count == 1 ? 0f : 1f - share;
        int at = 0;
        for (int row = 0; row < distances.Length; row++)
        {
            float scaled = share * distances[row];
            for (int column = 0; column <= row; column++)
            {
                covariance[at] = keep * (covariance[at] + (scaled * distances[column]));
                at++;
            }
        }
    }
}
