namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>
/// What a model that knows its machine's features only in part makes of windows: a hidden layer, an input, and an output. Runs on the
/// desktop and on the device.
/// </summary>
public sealed class LayerStream
{
    private readonly FeatureStream _stream;
    private readonly float[] _features;

    /// <summary>Makes a stream.</summary>
    /// <param name="hidden">Values of the hidden layer.</param>
    /// <param name="features">Number of features.</param>
    /// <param name="seed">Tells streams apart.</param>
    public LayerStream(int hidden, int features, uint seed)
    {
        _stream = new FeatureStream(features, 4, seed);
        _features = new float[features];
        sbyte[] arena = new sbyte[hidden + features + features];
        Hidden = new Tensor(new int[] { hidden }, hidden, 1f, -7, arena, 0);
        Input = new Tensor(new int[] { features }, features, 0.0625f, 3, arena, hidden);
        Output = new Tensor(new int[] { features }, features, 0.05f, -2, arena, hidden + features);
    }

    /// <summary>The hidden layer.</summary>
    public Tensor Hidden { get; }

    /// <summary>The model's input.</summary>
    public Tensor Input { get; }

    /// <summary>The model's output.</summary>
    public Tensor Output { get; }

    /// <summary>What was added to every other feature since the model was trained.</summary>
    public float Shift { get; set; }

    /// <summary>How much of what moves a feature the model gives back.</summary>
    public float Known { get; set; } = 0.2f;

    /// <summary>What is added to every fifth feature, and to nothing that the hidden layer sees.</summary>
    public float Fault { get; set; }

    /// <summary>The next window.</summary>
    public void Next()
    {
        _stream.Next(_features);
        float[] sums = new float[Hidden.Length];
        for (int i = 0; i < _features.Length; i++)
        {
            float own = _features[i] - i;
            if (i < 2 * sums.Length)
            {
                sums[i % sums.Length] += i < sums.Length ? own : 0.5f * own;
            }

            Output.Data[Output.Offset + i] = (sbyte)Output.Quantize(own * Known);
            own += (i % 2 == 0 ? Shift : 0f) + (i % 5 == 0 ? Fault : 0f);
            Input.Data[Input.Offset + i] = (sbyte)Input.Quantize(own);
        }

        for (int i = 0; i < sums.Length; i++)
        {
            Hidden.Data[Hidden.Offset + i] = (sbyte)Hidden.Quantize(sums[i] * 16f);
        }
    }
}
