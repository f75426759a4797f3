/// <summary>
/// A 3x3 convolution without padding as one writes it first, over [height, width, channels]; depthwise where there is one input channel an
/// output.
/// </summary>
public sealed class NaiveConvolution : Workload
{
    private const int Kernel = 3;

    private readonly int _size;
    private readonly int _channels;
    private readonly int _outputs;
    private readonly bool _depthwise;
    private readonly sbyte[] _input;
    private readonly sbyte[] _weights;
    private readonly int[] _bias;
    private readonly sbyte[] _output;

    public NaiveConvolution(int size, int channels, int outputs, bool depthwise)
    {
        _size = size;
        _channels = channels;
        _outputs = outputs;
        _depthwise = depthwise;
        _input = Naive.Bytes(size * size * channels);
        _weights = Naive.Bytes(Kernel * Kernel * outputs * (depthwise ? 1 : channels));
        _bias = new int[outputs];
        _output = new sbyte[(size - Kernel + 1) * (size - Kernel + 1) * outputs];
    }

    public override void Run()
    {
        int to = 0;
        for (int y = 0; y <= _size - Kernel; y++)
        {
            for (int x = 0; x <= _size - Kernel; x++)
            {
                for (int o = 0; o < _outputs; o++)
                {
                    _output[to++] = Naive.Requantize(_depthwise ? SumChannel(y, x, o) : SumChannels(y, x, o));
                }
            }
        }
    }

    private int SumChannels(int y, int x, int o)
    {
        sbyte[] input = _input;
        sbyte[] weights = _weights;
        int channels = _channels;
        int sum = _bias[o];
        int at = o * Kernel * Kernel * channels;
        for (int ky = 0; ky < Kernel; ky++)
        {
            for (int kx = 0; kx < Kernel; kx++)
            {
                int from = (((y + ky) * _size) + x + kx) * channels;
                for (int i = 0; i < channels; i++)
                {
                    sum += input[from + i] * weights[at++];
                }
            }
        }

        return sum;
    }

    private int SumChannel(int y, int x, int o)
    {
        sbyte[] input = _input;
        sbyte[] weights = _weights;
        int channels = _channels;
        int sum = _bias[o];
        int at = o * Kernel * Kernel;
        for (int ky = 0; ky < Kernel; ky++)
        {
            for (int kx = 0; kx < Kernel; kx++)
            {
                sum += input[((((y + ky) * _size) + x + kx) * channels) + o] * weights[at++];
            }
        }

        return sum;
    }
}

/// <summary>The same in float.</summary>
public sealed class FloatConvolution : Workload
{
    private const int Kernel = 3;

    private readonly int _size;
    private readonly int _channels;
    private readonly int _outputs;
    private readonly bool _depthwise;
    private readonly float[] _input;
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly float[] _output;

    public FloatConvolution(int size, int channels, int outputs, bool depthwise)
    {
        _size = size;
        _channels = channels;
        _outputs = outputs;
        _depthwise = depthwise;
        _input = Naive.Floats(size * size * channels);
        _weights = Naive.Floats(Kernel * Kernel * outputs * (depthwise ? 1 : channels));
        _bias = new float[outputs];
        _output = new float[(size - Kernel + 1) * (size - Kernel + 1) * outputs];
    }

    public override void Run()
    {
        int to = 0;
        for (int y = 0; y <= _size - Kernel; y++)
        {
            for (int x = 0; x <= _size - Kernel; x++)
            {
                for (int o = 0; o < _outputs; o++)
                {
                    float sum = _depthwise ? SumChannel(y, x, o) : SumChannels(y, x, o);
                    _output[to++] = sum > 0 ? sum : 0;
                }
            }
        }
    }

    private float SumChannels(int y, int x, int o)
    {
        float[] input = _input;
        float[] weights = _weights;
        int channels = _channels;
        float sum = _bias[o];
        int at = o * Kernel * Kernel * channels;
        for (int ky = 0; ky < Kernel; ky++)
        {
            for (int kx = 0; kx < Kernel; kx++)
            {
                int from = (((y + ky) * _size) + x + kx) * channels;
                for (int i = 0; i < channels; i++)
                {
                    sum += input[from + i] * weights[at++];
                }
            }
        }

        return sum;
    }

    private float SumChannel(int y, int x, int o)
    {
        float[] input = _input;
        float[] weights = _weights;
        int channels = _channels;
        float sum = _bias[o];
        int at = o * Kernel * Kernel;
        for (int ky = 0; ky < Kernel; ky++)
        {
            for (int kx = 0; kx < Kernel; kx++)
            {
                sum += input[((((y + ky) * _size) + x + kx) * channels) + o] * weights[at++];
            }
        }

        return sum;
    }
}
