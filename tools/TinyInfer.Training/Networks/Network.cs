using TinyInfer.Training.Layers;

namespace TinyInfer.Training.Networks;

/// <summary>Layers one after another.</summary>
/// <param name="layers">The layers; each takes what the one before gives.</param>
internal class Network(IReadOnlyList<Layer> layers)
{
    /// <summary>The layers.</summary>
    internal IReadOnlyList<Layer> Layers => layers;

    /// <summary>Shape of a sample that goes in.</summary>
    internal SampleShape Input => layers[0].Input;

    /// <summary>Shape of what comes out.</summary>
    internal SampleShape Output => layers[^1].Output;

    /// <summary>What training changes.</summary>
    internal IReadOnlyList<Parameter> Parameters { get; } = [.. layers.SelectMany(layer => layer.Parameters)];

    /// <summary>Multiplications for a sample.</summary>
    internal long Macs => layers.Sum(layer => layer.Macs);

    /// <summary>Weights and biases, those of batch normalization aside, which folds away.</summary>
    internal int Weights => Folded().Parameters.Sum(p => p.Values.Length);

    /// <summary>Computes a batch.</summary>
    /// <param name="input">Samples, one after another.</param>
    /// <param name="count">How many.</param>
    /// <param name="isTraining">False where the network is used.</param>
    /// <returns>Outputs, in an array of the last layer's.</returns>
    internal virtual float[] Forward(float[] input, int count, bool isTraining) =>
        layers.Aggregate(input, (values, layer) => layer.Forward(values, count, isTraining));

    /// <summary>Goes back, and adds to the parameters' gradients.</summary>
    /// <param name="gradient">The loss by each output.</param>
    /// <param name="count">Samples of the batch.</param>
    /// <returns>The loss by each input.</returns>
    internal virtual float[] Backward(float[] gradient, int count) =>
        layers.Reverse().Aggregate(gradient, (values, layer) => layer.Backward(values, count));

    /// <summary>Computes samples as a used network does.</summary>
    /// <param name="rows">The samples.</param>
    /// <returns>An output per sample.</returns>
    internal float[][] Run(IReadOnlyList<float[]> rows)
    {
        float[][] outputs = new float[rows.Count][];
        for (int i = 0; i < rows.Count; i++)
        {
            outputs[i] = Forward(rows[i], 1, isTraining: false)[..Output.Length];
        }

        return outputs;
    }

    /// <summary>All numbers that training changes, as they are now.</summary>
    internal float[][] Save() => [.. Numbers.Select(values => (float[])values.Clone())];

    /// <summary>Takes numbers back.</summary>
    /// <param name="saved">What <see cref="Save"/> has given.</param>
    internal void Restore(float[][] saved)
    {
        foreach ((float[] values, float[] old) in Numbers.Zip(saved))
        {
            old.CopyTo(values, 0);
        }
    }

    /// <summary>The network as it is used: batch normalization in the weights of the layers before it.</summary>
    internal Network Folded() => new(Fold(layers));

    private IEnumerable<float[]> Numbers => Parameters.Select(p => p.Values).Concat(layers.SelectMany(layer => layer.State));

    private static List<Layer> Fold(IReadOnlyList<Layer> layers)
    {
        List<Layer> folded = [];
        foreach (Layer layer in layers)
        {
            switch (layer)
            {
                case BatchNormalization normalization:
                    (float[] factors, float[] shifts) = (normalization.Factors, normalization.Shifts);
                    folded[^1] = folded[^1] switch
                    {
                        Dense dense => dense.Scaled(factors, shifts),
                        Convolution convolution => convolution.Scaled(factors, shifts),
                        DepthwiseConvolution depthwise => depthwise.Scaled(factors, shifts),
                        _ => throw new InvalidOperationException("batch normalization follows a layer with weights"),
                    };
                    break;
                case Residual residual:
                    folded.Add(new Residual(Fold(residual.Inner)));
                    break;
                default:
                    folded.Add(layer);
                    break;
            }
        }

        return folded;
    }
}
