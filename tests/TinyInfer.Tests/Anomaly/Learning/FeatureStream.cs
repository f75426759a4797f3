namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>Features of a machine that are correlated, made of numbers of its own. Runs on the desktop and on the device.</summary>
public sealed class FeatureStream
{
    private readonly float[] _causes;
    private readonly int _features;
    private uint _state;

    /// <summary>Makes a stream.</summary>
    /// <param name="features">Number of features.</param>
    /// <param name="causes">How many things move them.</param>
    /// <param name="seed">Tells streams apart.</param>
    public FeatureStream(int features, int causes, uint seed)
    {
        _features = features;
        _causes = new float[causes];
        _state = seed;
    }

    /// <summary>What is added to each feature.</summary>
    public float Shift { get; set; }

    /// <summary>What each feature is multiplied by then.</summary>
    public float Gain { get; set; } = 1f;

    /// <summary>The next window's features.</summary>
    public void Next(float[] features)
    {
        for (int i = 0; i < _causes.Length; i++)
        {
            _causes[i] = Normal();
        }

        for (int i = 0; i < _features; i++)
        {
            float sum = 0.5f * Normal();
            for (int k = 0; k < _causes.Length; k++)
            {
                sum += _causes[k] * ((((i * 7) + (k * 3)) % 5) - 2) * 0.4f;
            }

            features[i] = (Gain * sum) + i + Shift;
        }
    }

    /// <summary>A number of mean 0 and variance 1, nearly normal.</summary>
    public float Normal()
    {
        float sum = 0f;
        for (int i = 0; i < 12; i++)
        {
            _state = (_state * 1664525) + 1013904223;
            sum += (_state >> 8) * (1f / (1 << 24));
        }

        return sum - 6f;
    }
}
