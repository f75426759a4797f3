using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Weights;

/// <summary>An operator as far as it has to be known to make the integers of its weights.</summary>
internal interface IWeighted
{
    /// <summary>The operator, for messages and for its input and output.</summary>
    Operator Operator { get; }

    /// <summary>The weights, in the kernel's layout.</summary>
    ConstantTensor Weights { get; }

    /// <summary>One bias per output channel, or null.</summary>
    ConstantTensor? Bias { get; }

    /// <summary>
    /// Integers of the biases, in steps of the sums that they are added to, where those have 64 bits, as TensorFlow Lite has it for int16;
    /// otherwise null.
    /// </summary>
    long[]? WideBias => null;

    /// <summary>True if sums of int16 have 32 bits in the source model, and are rescaled as such.</summary>
    bool HasNarrowSums => false;

    /// <summary>Bits of a weight.</summary>
    int BitsPerWeight { get; }

    /// <summary>The axis of the weights that goes along the output channels.</summary>
    int ChannelAxis { get; }

    /// <summary>Number of output channels.</summary>
    int Channels { get; }

    /// <summary>Range that the output is clamped to.</summary>
    Clamp Clamp { get; }

    /// <summary>True where the product of input and weight scale is rounded to float32.</summary>
    bool FloatScaleProduct { get; }
}
