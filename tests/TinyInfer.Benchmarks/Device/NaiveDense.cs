/// <summary>A dense layer as one writes it first: loops over int8 arrays, an accumulator, requantization and clamping.</summary>
public sealed class NaiveDense : Workload
{
    private readonly sbyte[] _input;
    private readonly sbyte[] _weights;
    private readonly int[] _bias;
    private readonly sbyte[] _output;

    public NaiveDense(int columns, int rows)
    {
        _input = Naive.Bytes(columns);
        _weights = Naive.Bytes(columns * rows);
        _bias = new int[rows];
        _output = new sbyte[rows];
    }

    public override void Run()
    {
        sbyte[] input = _input;
        sbyte[] weights = _weights;
        int columns = input.Length;
        for (int row = 0; row < _output.Length; row++)
        {
            int sum = _bias[row];
            int start = row * columns;
            for (int i = 0; i < columns; i++)
            {
                sum += input[i] * weights[start + i];
            }

            _output[row] = Naive.Requantize(sum);
        }
    }
}

/// <summary>The same in float.</summary>
public sealed class FloatDense : Workload
{
    private readonly float[] _input;
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly float[] _output;

    public FloatDense(int columns, int rows)
    {
        _input = Naive.Floats(columns);
        _weights = Naive.Floats(columns * rows);
        _bias = new float[rows];
        _output = new float[rows];
    }

    public override void Run()
    {
        float[] input = _input;
        float[] weights = _weights;
        int columns = input.Length;
        for (int row = 0; row < _output.Length; row++)
        {
            float sum = _bias[row];
            int start = row * columns;
            for (int i = 0; i < columns; i++)
            {
                sum += input[i] * weights[start + i];
            }

            _output[row] = sum > 0 ? sum : 0;
        }
    }
}
