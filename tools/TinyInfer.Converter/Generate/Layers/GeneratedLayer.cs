using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>The code of a layer.</summary>
/// <param name="Methods">Its methods.</param>
/// <param name="PackedCount">64-bit integers of working memory that it needs.</param>
/// <param name="Cost">What one run executes, and the size of all methods.</param>
/// <param name="WriteRun">Writes the statements of <c>Compute()</c>, given the name by which a method is called from there.</param>
internal sealed record GeneratedLayer(
    IReadOnlyList<GeneratedMethod> Methods, int PackedCount, IlCost Cost, Func<Func<GeneratedMethod, string>, string> WriteRun)
{
    /// <summary>
    /// The only method of a layer, whose parameters are those of <c>Compute()</c> and fields, so that it can stand there itself; null if
    /// there are more.
    /// </summary>
    internal GeneratedMethod? Whole { get; private init; }

    /// <summary>Its code, in the order in which a run reads it.</summary>
    internal required CodeSpan Span { get; init; }

    /// <summary>Tables that the methods look up in, besides the clamp table; their last parameters.</summary>
    internal IReadOnlyList<GeneratedTable> Tables { get; private init; } = [];

    /// <summary>The matrices of a layer that remembers, whose class derives from the kernel; null for others.</summary>
    internal IReadOnlyList<GeneratedProduct>? Products { get; private init; }

    /// <summary>A layer that remembers, in 16 bits: its kernel goes on around the products.</summary>
    /// <param name="products">Its matrices.</param>
    /// <param name="cost">What one run executes, and the size of all methods.</param>
    /// <param name="times">How often all of them are multiplied.</param>
    internal static GeneratedLayer OfProducts(IReadOnlyList<GeneratedProduct> products, IlCost cost, int times) =>
        new([.. products.SelectMany(p => p.Methods)], 0, cost, _ => string.Empty)
        {
            Products = products,
            Span = CodeSpan.Of(products.SelectMany(p => p.Methods).Select(m => m.Span), times),
        };

    /// <summary>The parameters of <c>Compute()</c>.</summary>
    /// <param name="isWide">Whether the layer is one on int16.</param>
    internal static string ParametersOf(bool isWide) => isWide ? "short[] m, long[] s" : "sbyte[] m, sbyte[] t, long[] s";

    /// <summary>A layer that multiplies a matrix.</summary>
    /// <param name="products">Its methods.</param>
    internal static GeneratedLayer OfMethods(ProductMethods products) => OfMethods(products.Methods, products.PackedCount);

    /// <summary>A layer whose methods are called one after another, each with what <c>Compute()</c> is given.</summary>
    /// <param name="methods">The methods.</param>
    /// <param name="packedCount">64-bit integers of working memory that it needs.</param>
    /// <param name="tables">Tables that the methods look up in as well; their last parameters.</param>
    internal static GeneratedLayer OfMethods(
        IReadOnlyList<GeneratedMethod> methods, int packedCount, params IReadOnlyList<GeneratedTable> tables)
    {
        // Tables are fields, and the methods' last arguments.
        IlCost cost = methods.Aggregate(default(IlCost), (sum, method) => Enumerable.Range(1, method.Body.Arguments.Count - tables.Count)
            .Aggregate(sum + method.Body.Cost, (all, argument) => all + IlCosts.LoadArgument(argument)));
        return new GeneratedLayer(methods, packedCount, cost, nameOf =>
        {
            CodeText text = new(MethodBody.RunIndent);
            foreach (GeneratedMethod method in methods)
            {
                text.Line($"{nameOf(method)}({string.Join(", ", method.Body.Arguments)});");
            }

            return text.ToString();
        })
        {
            Span = CodeSpan.Of(methods.Select(m => m.Span)),
            Whole = methods.Count == 1 ? methods[0] : null,
            Tables = tables,
        };
    }
}
