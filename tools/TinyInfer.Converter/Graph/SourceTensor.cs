using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Graph;

/// <summary>Where a value stands in the source model, so that ranges can be found and results compared.</summary>
/// <param name="Name">The tensor's name there.</param>
/// <param name="Shape">Its shape there, given the value's rank by axes of size 1.</param>
/// <param name="Permutation">For each axis of the value, the source's axis.</param>
public sealed record SourceTensor(string Name, int[] Shape, int[] Permutation)
{
    /// <summary>Makes a source whose axes are the value's.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">The shape of both.</param>
    public SourceTensor(string name, int[] shape)
        : this(name, shape, [.. Enumerable.Range(0, shape.Length)])
    {
    }

    /// <summary>The part of the source's values that matters; the value holds what is beyond as the nearest within.</summary>
    public Clamp Clamp { get; init; } = Clamp.None;

    /// <summary>What the value's elements are multiplied by, for each entry of its last axis; null for 1.</summary>
    internal float[]? Factors { get; init; }

    /// <summary>What is made of the source before anything else; null if it is taken as it is.</summary>
    internal Projection? Projection { get; init; }

    /// <summary>Name of the range that the value goes over: the source's, or its own where another is made of it.</summary>
    internal string RangeName => Factors == null ? MadeName : $"{MadeName} by {string.Join(' ', Factors)}";

    private string MadeName => Projection == null ? Name : $"{Name} in {Projection.Name}";

    /// <summary>Type of the source's elements.</summary>
    public ElementType Type { get; init; }

    /// <summary>
    /// For an input or output of more than 8 bits, which the device has as 8: what the source's integers mean. Otherwise null.
    /// </summary>
    public Quantization? Wide { get; init; }

    /// <summary>
    /// Where the source holds quantized integers: what has to be taken off them to be signed, 0 or 128. Null if its numbers stand for
    /// themselves.
    /// </summary>
    public int? IntegerOffset => Type.Offset();

    /// <summary>The source's elements in the value's order.</summary>
    /// <param name="elements">The source's elements, row by row.</param>
    /// <param name="quantization">How the value is int8, which gives integers their meaning.</param>
    /// <returns>The value's elements as reals, row by row.</returns>
    public float[] ToValue(float[] elements, Quantization quantization)
    {
        if (IntegerOffset is { } offset)
        {
            elements = Array.ConvertAll(elements, q => (float)quantization.Dequantize((int)q - offset));
        }

        elements = Projection?.Apply(elements) ?? elements;
        float[] ordered = Shapes.IsIdentity(Permutation) ? elements : Shapes.Transpose(elements, Shape, Permutation);
        ordered = Factors == null ? ordered : [.. ordered.Select((e, i) => e * Factors[i % Factors.Length])];
        return Clamp == Clamp.None ? ordered : Array.ConvertAll(ordered, e => (float)Clamp.Apply(e));
    }

    /// <summary>The source of a value that cannot hold what lies beyond a range.</summary>
    /// <param name="range">The range.</param>
    /// <returns>The source.</returns>
    public SourceTensor Within(Clamp range) => this with { Clamp = Clamp.Then(range) };

    /// <summary>The source of a value that becomes this one's by a transpose.</summary>
    /// <param name="permutation">The transpose: for each axis of this value, the other's.</param>
    /// <returns>The other value's source.</returns>
    public SourceTensor BeforeTranspose(int[] permutation) =>
        this with { Permutation = Shapes.Permute(Permutation, Shapes.Inverse(permutation)) };

    /// <summary>The source of a value that this one becomes by a transpose.</summary>
    /// <param name="permutation">The transpose: for each axis of the other value, this one's.</param>
    /// <returns>The other value's source.</returns>
    public SourceTensor AfterTranspose(int[] permutation) => this with { Permutation = Shapes.Permute(Permutation, permutation) };

    /// <summary>The source of a value with the same elements in another shape.</summary>
    /// <param name="shape">The other value's shape.</param>
    /// <returns>The other value's source, or null if its order of elements is no permutation of axes, or another is made of it.</returns>
    public SourceTensor? Reshape(int[] shape)
    {
        if (Factors != null || Projection != null)
        {
            return null;
        }

        if (Shapes.IsIdentity(Permutation))
        {
            return new SourceTensor(Name, shape) { Clamp = Clamp, Type = Type };
        }

        int[] axes = [.. Permutation.Where(axis => Shape[axis] != 1)];
        int[] sizes = [.. axes.Select(axis => Shape[axis])];
        if (!sizes.SequenceEqual(shape.Where(size => size != 1)))
        {
            return null;
        }

        // The source with its axes of size 1 in front, as many as the new shape has.
        int ones = shape.Length - sizes.Length;
        int[] sorted = [.. axes.Order()];
        int one = 0;
        int other = 0;
        return new SourceTensor(
            Name,
            [.. Enumerable.Repeat(1, ones), .. sorted.Select(axis => Shape[axis])],
            [.. shape.Select(size => size == 1 ? one++ : ones + Array.IndexOf(sorted, axes[other++]))])
        {
            Clamp = Clamp,
            Type = Type,
        };
    }
}
