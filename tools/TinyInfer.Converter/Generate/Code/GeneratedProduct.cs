using TinyInfer.Converter.Cost;

namespace TinyInfer.Converter.Generate.Code;

/// <summary>The code of one matrix of a layer that remembers.</summary>
/// <param name="Index">Index of the matrix among those of the layer.</param>
/// <param name="Methods">Its methods, called one after another with the vector, where it starts, and what receives the sums.</param>
internal sealed record GeneratedProduct(int Index, IReadOnlyList<GeneratedMethod> Methods)
{
    /// <summary>How much deeper the statements of a matrix are than those of a method.</summary>
    private const int Deeper = 8;

    /// <summary>Cost of one product, and size of all methods.</summary>
    internal IlCost Cost => Methods.Aggregate(
        default(IlCost), (sum, method) =>
            sum + IlCosts.LoadArgument(1) + IlCosts.LoadArgument(2) + IlCosts.LoadArgument(3) + method.Body.Cost);

    /// <summary>Writes the class of the matrix.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="nameOf">The name by which a method is called; null for one whose statements are to stand in the class itself.</param>
    internal void AppendClass(CodeText text, Func<GeneratedMethod, string?> nameOf)
    {
        text.Open($"private sealed class Matrix{Index} : TinyInfer.Numerics.StateMatrix").Open(
            "public override void Compute(sbyte[] x, int at, int[] y)");
        foreach (GeneratedMethod method in Methods)
        {
            if (nameOf(method) is { } name)
            {
                text.Line($"{name}(x, at, y);");
            }
            else
            {
                text.Lines(method.Body.Text, Deeper);
            }
        }

        text.Close().Close();
    }
}
