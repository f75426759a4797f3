namespace TinyInfer.Converter.Import.Onnx.Trees;

/// <summary>Decision trees whose leaves are added up to sums.</summary>
/// <param name="Roots">Where each tree starts.</param>
/// <param name="Starts">What the sum of each output starts from; of two outputs of one sum, the first is the opposite of the sum.</param>
internal sealed record Forest(IReadOnlyList<ForestNode> Roots, double[] Starts)
{
    /// <summary>Number of sums.</summary>
    internal int Sums { get; init; } = Starts.Length;

    /// <summary>Whether what counts is which output is the largest.</summary>
    internal bool Decides { get; init; }

    /// <summary>All comparisons.</summary>
    internal IEnumerable<ForestNode.Split> Splits => Roots.SelectMany(root => root.All).OfType<ForestNode.Split>();

    /// <summary>Fails if a node compares a feature that the input does not have.</summary>
    /// <param name="features">Number of features of the input.</param>
    /// <exception cref="ConversionException">A node does.</exception>
    internal void RequireFeatures(int features)
    {
        if (Splits.FirstOrDefault(split => split.Feature >= features) is { } foreign)
        {
            throw new ConversionException(
                $"it compares feature {foreign.Feature} of an input with {features}, numbered from 0; give the model "
                + "the input that it was trained with.");
        }
    }

    /// <summary>
    /// The forest that says which of two classes it is by the sum of one: its outputs are what is left to a limit, and the sum.
    /// </summary>
    /// <param name="sum">The sum that decides.</param>
    /// <param name="start">What is added to it.</param>
    /// <param name="whole">What both outputs add up to: 1 for probabilities, 0 for scores.</param>
    internal Forest Opposite(int sum, double start, double whole) => this with
    {
        Roots = [.. Roots.Select(root => root.WithLeaves(weights => weights.Where(w => w.Sum == sum).Select(w => (0, w.Weight))))],
        Starts = [whole - start, start],
        Sums = 1,
        Decides = true,
    };
}
