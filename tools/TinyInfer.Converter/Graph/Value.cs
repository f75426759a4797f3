namespace TinyInfer.Converter.Graph;

/// <summary>A tensor of the network: an activation that an operator makes, a model input, or a constant.</summary>
public sealed class Value
{
    /// <summary>Makes a value.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Dimensions, outermost first.</param>
    public Value(string name, int[] shape)
    {
        Name = name;
        Shape = shape;
    }

    /// <summary>Makes a constant.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="constant">Its contents.</param>
    public Value(string name, ConstantTensor constant)
        : this(name, constant.Shape)
    {
        Constant = constant;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Dimensions, outermost first.</summary>
    public int[] Shape { get; set; }

    /// <summary>Number of elements.</summary>
    public int Length => Shapes.Length(Shape);

    /// <summary>Its contents where they are known; otherwise null.</summary>
    public ConstantTensor? Constant { get; }

    /// <summary>How it is int8 or int16; null until the quantizer has chosen, and for constants.</summary>
    public Quantization? Quantization { get; set; }

    /// <summary>True if it becomes int16 when it is quantized.</summary>
    internal bool BecomesWide { get; set; }

    /// <summary>True if it is int16.</summary>
    public bool IsWide => Quantization is { IsWide: true };

    /// <summary>True where the model itself fixes the quantization.</summary>
    public bool IsQuantizationFixed { get; set; }

    /// <summary>The tensor of the source model that holds the same numbers; null if there is none.</summary>
    public SourceTensor? Source { get; set; }

    /// <summary>For an input, what the model does to raw values before they are quantized; null if nothing.</summary>
    public InputNormalization? Normalization { get; set; }

    /// <summary>Of an input or output, the name that the model has for it.</summary>
    public string PortName => Normalization == null && Source != null ? Source.Name : Name;

    /// <summary>An input's values in a sample, which holds what the source model takes.</summary>
    /// <param name="sample">The sample: each input's values, by name.</param>
    /// <returns>The values as reals, as the tensor is written with.</returns>
    public float[] FromSample(IReadOnlyDictionary<string, float[]> sample) =>
        Normalization != null ? sample[Name] : Source?.ToValue(sample[Name], Quantization!) ?? sample[Name];

    /// <summary>A value of its own that is like this one.</summary>
    internal Value Clone() => (Value)MemberwiseClone();

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shapes.Format(Shape)}";
}

