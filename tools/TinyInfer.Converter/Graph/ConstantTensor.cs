namespace TinyInfer.Converter.Graph;

/// <summary>
/// A tensor whose values are known when the model is converted: real values and, where the model came quantized, its integers.
/// </summary>
public sealed class ConstantTensor
{
    /// <summary>Makes a constant of real values.</summary>
    /// <param name="shape">Dimensions, outermost first.</param>
    /// <param name="values">Elements, row by row.</param>
    public ConstantTensor(int[] shape, float[] values)
    {
        Shape = shape;
        Values = values;
        if (values.Length != Shapes.Length(shape))
        {
            throw new ArgumentException($"{values.Length} values do not fill [{string.Join(", ", shape)}].");
        }
    }

    /// <summary>Dimensions, outermost first.</summary>
    public int[] Shape { get; }

    /// <summary>Real values, row by row.</summary>
    public float[] Values { get; }

    /// <summary>The model's own integers, where it came quantized, or those that tuning chose; null for the nearest.</summary>
    public FixedIntegers? Integers { get; init; }

    /// <summary>How the constant is int8 where it is an operand: as the model has it, or by its own range.</summary>
    public Quantization NaturalQuantization => QuantizationBeside(isWide: false);

    /// <summary>How the constant is an operand beside an activation: as the model has it, or by its own range.</summary>
    /// <param name="isWide">True if the activation is int16.</param>
    internal Quantization QuantizationBeside(bool isWide) => Integers is { Scales.Length: 1 }
        ? new Quantization(Integers.Scales[0], Integers.ZeroPoints[0]) { IsWide = isWide }
        : isWide
            ? Quantization.WideFromRange(Values.Min(), Values.Max())
            : Quantization.FromRange(Values.Min(), Values.Max());

    /// <summary>The constant as int8.</summary>
    /// <param name="quantization">How.</param>
    /// <returns>One q per element.</returns>
    /// <exception cref="ConversionException">The model's own integers have more bits.</exception>
    public sbyte[] ToInt8(Quantization quantization) => Integers != null && quantization == NaturalQuantization
        ? Array.ConvertAll(Integers.Values, q => (sbyte)Fitting(q, quantization))
        : Array.ConvertAll(Values, v => (sbyte)quantization.Quantize(v));

    /// <summary>The constant as int8 or int16, the low byte first.</summary>
    /// <param name="quantization">How.</param>
    /// <returns>One byte per element, or two.</returns>
    /// <exception cref="ConversionException">The model's own integers have more bits.</exception>
    internal sbyte[] ToBytes(Quantization quantization)
    {
        if (!quantization.IsWide)
        {
            return ToInt8(quantization);
        }

        IEnumerable<int> words = Integers is { Scales.Length: 1 }
            ? Integers.Values.Select(q => Fitting(q, quantization))
            : Values.Select(v => quantization.Quantize(v));
        return [.. words.SelectMany(q => (sbyte[])[(sbyte)(q & 0xFF), (sbyte)(q >> 8)])];
    }

    private static int Fitting(int q, Quantization quantization) => q >= quantization.Lowest && q <= quantization.Highest
        ? q
        : throw new ConversionException(
            $"a constant has the integer {q}, which does not fit {(quantization.IsWide ? "int16" : "int8")}, the type of the activations "
            + "beside it. Quantize it to as many bits.");

    /// <summary>The same elements in another shape.</summary>
    /// <param name="shape">A shape of as many elements.</param>
    /// <returns>The constant.</returns>
    public ConstantTensor Reshape(params int[] shape) => new(shape, Values) { Integers = Integers?.Reshape(Shape, shape) };

    /// <summary>The constant with all axes but the first made one.</summary>
    /// <param name="rows">Size of the first axis.</param>
    /// <returns>The constant.</returns>
    public ConstantTensor Flatten(int rows) => new([rows, Values.Length / rows], Values) { Integers = Integers };

    /// <summary>Some entries of the first axis.</summary>
    /// <param name="rows">Which.</param>
    /// <returns>The constant.</returns>
    public ConstantTensor TakeRows(int[] rows)
    {
        int inner = Values.Length / Shape[0];
        return new ConstantTensor([rows.Length, .. Shape[1..]], Take(Values))
        {
            Integers = Integers == null
                ? null
                : Integers with
                {
                    Values = Take(Integers.Values),
                    Scales = Integers.Axis == 0 ? Array.ConvertAll(rows, row => Integers.Scales[row]) : Integers.Scales,
                    ZeroPoints = Integers.Axis == 0 ? Array.ConvertAll(rows, row => Integers.ZeroPoints[row]) : Integers.ZeroPoints,
                },
        };

        T[] Take<T>(T[] values) => [.. rows.SelectMany(row => values[(row * inner)..((row + 1) * inner)])];
    }

    /// <summary>The constant with an axis of size 1 put in.</summary>
    /// <param name="at">Place of the new axis.</param>
    /// <returns>The constant.</returns>
    public ConstantTensor InsertAxis(int at) => new([.. Shape[..at], 1, .. Shape[at..]], Values)
    {
        Integers = Integers == null ? null : Integers with { Axis = Integers.Axis >= at ? Integers.Axis + 1 : Integers.Axis },
    };

    /// <summary>The constant without an axis of size 1.</summary>
    /// <param name="at">Place of the axis.</param>
    /// <returns>The constant.</returns>
    public ConstantTensor RemoveAxis(int at) => new([.. Shape[..at], .. Shape[(at + 1)..]], Values)
    {
        Integers = Integers == null ? null : Integers with { Axis = Integers.Axis > at ? Integers.Axis - 1 : Integers.Axis },
    };

    /// <summary>
    /// The constant with each entry of an axis multiplied by a factor; integers stay as they are where all factors are positive.
    /// </summary>
    /// <param name="axis">The axis.</param>
    /// <param name="factors">One factor per entry.</param>
    /// <returns>The constant.</returns>
    public ConstantTensor Scale(int axis, IReadOnlyList<float> factors)
    {
        int inner = Shapes.Strides(Shape)[axis];
        return new ConstantTensor(Shape, [.. Values.Select((v, i) => v * factors[i / inner % Shape[axis]])])
        {
            Integers = Integers != null && (Integers.Axis < 0 || Integers.Axis == axis) && factors.All(f => f > 0)
                ? Integers.Scale(axis, factors)
                : null,
        };
    }

    /// <summary>The constant with its axes permuted.</summary>
    /// <param name="permutation">For each new axis, the old one.</param>
    /// <returns>The constant.</returns>
    public ConstantTensor Transpose(params int[] permutation) =>
        new(Shapes.Permute(Shape, permutation), Shapes.Transpose(Values, Shape, permutation))
        {
            Integers = Integers == null
            ? null
            : Integers with
            {
                Values = Shapes.Transpose(Integers.Values, Shape, permutation),
                Axis = Integers.Axis < 0 ? -1 : Array.IndexOf(permutation, Integers.Axis),
            },
        };
}

/// <summary>Integers that a quantized model brought along, or that tuning has chosen: real = scale[c] · (value − zero point[c]).</summary>
/// <param name="Values">The integers, moved to signed.</param>
/// <param name="Scales">One scale, or one per entry of the axis.</param>
/// <param name="ZeroPoints">As many zero points as scales.</param>
/// <param name="Axis">The axis that the scales go along; −1 for one scale.</param>
public sealed record FixedIntegers(int[] Values, float[] Scales, int[] ZeroPoints, int Axis)
{
    /// <summary>True where the converter itself has chosen them, by tuning.</summary>
    internal bool AreTuned { get; init; }

    /// <summary>The same integers for values multiplied by factors.</summary>
    /// <param name="axis">The axis that the factors go along.</param>
    /// <param name="factors">One positive factor an entry.</param>
    /// <returns>The integers.</returns>
    public FixedIntegers Scale(int axis, IReadOnlyList<float> factors) => factors.All(f => f == factors[0])
        ? this with { Scales = Array.ConvertAll(Scales, s => s * factors[0]) }
        : new FixedIntegers(
            Values,
            [.. factors.Select((f, i) => f * Scales[Scales.Length == 1 ? 0 : i])],
            [.. factors.Select((_, i) => ZeroPoints[ZeroPoints.Length == 1 ? 0 : i])],
            axis);

    /// <summary>The same for a constant in another shape.</summary>
    /// <param name="from">The shape now.</param>
    /// <param name="to">The shape wanted, of as many elements.</param>
    /// <returns>The integers; null if there the scales go along no axis.</returns>
    public FixedIntegers? Reshape(int[] from, int[] to)
    {
        if (Axis < 0)
        {
            return this;
        }

        int inner = Shapes.Strides(from)[Axis];
        int[] strides = Shapes.Strides(to);
        for (int axis = 0; axis < to.Length; axis++)
        {
            int[] entries = [.. Enumerable.Repeat(-1, to[axis])];
            bool fits = true;
            for (int i = 0; i < Values.Length && fits; i++)
            {
                int channel = i / inner % Scales.Length;
                int at = i / strides[axis] % to[axis];
                fits = entries[at] < 0 || entries[at] == channel;
                entries[at] = channel;
            }

            if (fits)
            {
                return new FixedIntegers(
                    Values, Array.ConvertAll(entries, c => Scales[c]), Array.ConvertAll(entries, c => ZeroPoints[c]), axis);
            }
        }

        return null;
    }
}
