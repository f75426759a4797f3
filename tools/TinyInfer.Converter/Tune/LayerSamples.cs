using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Tune;

/// <summary>What a layer reads, in the float model and in INT8, gathered into rows that its weights are multiplied by.</summary>
internal sealed class LayerSamples
{
    /// <summary>The most rows kept per group, evenly spread over positions and samples.</summary>
    private const int MostRows = 4096;

    private readonly WeightedOperator _layer;
    private readonly WindowGeometry? _window;
    private readonly int _step;
    private int _next;

    /// <summary>Makes an empty collection.</summary>
    /// <param name="layer">The layer: dense, a convolution or a depthwise one.</param>
    /// <param name="samples">How many samples there will be.</param>
    internal LayerSamples(WeightedOperator layer, int samples)
    {
        _layer = layer;
        _window = (layer as IWindowed)?.Window;
        Groups = layer is DepthwiseConv2D ? layer.Input.Shape[3] : (layer as Conv2D)?.Groups ?? 1;
        Columns = layer.Weights.Values.Length / layer.Channels;
        Positions = layer.Output.Length / layer.Channels;
        _step = (int)Math.Max(1, (long)samples * Positions / MostRows);
        Real = [.. Enumerable.Range(0, Groups).Select(_ => new List<float[]>())];
        Actual = [.. Enumerable.Range(0, Groups).Select(_ => new List<float[]>())];
    }

    /// <summary>Groups of channels that do not see each other.</summary>
    internal int Groups { get; }

    /// <summary>Weights of one output channel.</summary>
    internal int Columns { get; }

    /// <summary>Places at which the weights are applied in one run.</summary>
    private int Positions { get; }

    /// <summary>Rows of the float model, per group.</summary>
    internal List<float[]>[] Real { get; }

    /// <summary>Rows of the INT8 model, dequantized, per group; as many, in the same order.</summary>
    internal List<float[]>[] Actual { get; }

    /// <summary>Whether a layer's rows can be gathered.</summary>
    /// <param name="op">The layer.</param>
    internal static bool Takes(Operator op) => op is Dense or Conv2D or DepthwiseConv2D;

    /// <summary>Adds what the layer has read in one run.</summary>
    /// <param name="real">Its input in the float model.</param>
    /// <param name="actual">Its input in INT8, dequantized; as long.</param>
    internal void Add(float[] real, float[] actual)
    {
        for (; _next < Positions; _next += _step)
        {
            for (int group = 0; group < Groups; group++)
            {
                Real[group].Add(Gather(real, _next, group));
                Actual[group].Add(Gather(actual, _next, group));
            }
        }

        _next -= Positions;
    }

    private float[] Gather(float[] input, int position, int group)
    {
        if (_window == null)
        {
            return input[(position * Columns)..((position + 1) * Columns)];
        }

        int height = _layer.Input.Shape[1];
        int width = _layer.Input.Shape[2];
        int channels = _layer.Input.Shape[3];
        int taken = channels / Groups;
        int x = position % _layer.Output.Shape[2];
        int y = position / _layer.Output.Shape[2] % _layer.Output.Shape[1];
        int image = position / (_layer.Output.Shape[1] * _layer.Output.Shape[2]);
        float[] row = new float[Columns];
        int at = 0;
        for (int ky = 0; ky < _window.KernelHeight; ky++)
        {
            int inputY = (y * _window.StrideY) + (ky * _window.DilationY) - _window.Top;
            for (int kx = 0; kx < _window.KernelWidth; kx++, at += taken)
            {
                int inputX = (x * _window.StrideX) + (kx * _window.DilationX) - _window.Left;
                if (inputY >= 0 && inputY < height && inputX >= 0 && inputX < width)
                {
                    int from = (((((image * height) + inputY) * width) + inputX) * channels) + (group * taken);
                    Array.Copy(input, from, row, at, taken);
                }
            }
        }

        return row;
    }
}
