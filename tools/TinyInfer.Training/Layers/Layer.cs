namespace TinyInfer.Training.Layers;

/// <summary>A layer of a network that is trained: forward for a batch, and back with the gradient of the loss.</summary>
internal abstract class Layer
{
    private float[] _output = [];
    private float[] _inputGradient = [];

    /// <summary>Makes a layer.</summary>
    /// <param name="input">Shape of a sample that goes in.</param>
    /// <param name="output">Shape of what comes out.</param>
    protected Layer(SampleShape input, SampleShape output)
    {
        Input = input;
        Output = output;
    }

    /// <summary>Shape of a sample that goes in.</summary>
    internal SampleShape Input { get; }

    /// <summary>Shape of what comes out.</summary>
    internal SampleShape Output { get; }

    /// <summary>What training changes.</summary>
    internal virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>What training carries along without a gradient, such as running means.</summary>
    internal virtual IReadOnlyList<float[]> State => [];

    /// <summary>Multiplications for a sample.</summary>
    internal virtual long Macs => 0;

    /// <summary>Computes a batch, and keeps what the way back needs.</summary>
    /// <param name="input">Samples, one after another; to stay as they are until the way back is done.</param>
    /// <param name="count">How many.</param>
    /// <param name="isTraining">False where the network is used.</param>
    /// <returns>Outputs, in an array that is the layer's own.</returns>
    internal abstract float[] Forward(float[] input, int count, bool isTraining);

    /// <summary>Goes back: adds to the parameters' gradients.</summary>
    /// <param name="gradient">The loss by each output of the batch.</param>
    /// <param name="count">Samples of the batch.</param>
    /// <returns>The loss by each input, in an array that is the layer's own.</returns>
    internal abstract float[] Backward(float[] gradient, int count);

    /// <summary>The layer's array for outputs, as it was.</summary>
    /// <param name="count">Samples.</param>
    protected float[] OutputFor(int count) => Room(ref _output, count * Output.Length);

    /// <summary>The layer's array for the loss by inputs, zeros.</summary>
    /// <param name="count">Samples.</param>
    protected float[] InputGradientFor(int count)
    {
        Room(ref _inputGradient, count * Input.Length).AsSpan(0, count * Input.Length).Clear();
        return _inputGradient;
    }

    private static float[] Room(ref float[] array, int length) => array = array.Length >= length ? array : new float[length];
}
