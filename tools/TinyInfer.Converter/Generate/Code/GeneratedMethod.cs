using TinyInfer.Converter.Boards;

namespace TinyInfer.Converter.Generate.Code;

/// <summary>A static method of generated code. It touches arrays alone, so that it can stand in any assembly.</summary>
/// <param name="Name">Its name, unique within the layer.</param>
/// <param name="Comment">What it computes.</param>
/// <param name="Body">Its parameters and statements.</param>
internal sealed record GeneratedMethod(string Name, string Comment, MethodBody Body)
{
    /// <summary>
    /// Bytes of IL that a method with loops can have at most: jumps reach 32,767 bytes, and two methods of this size fill an assembly,
    /// whose limit is 64 KB.
    /// </summary>
    internal const int MaxBytesWithLoops = 29_500;

    /// <summary>Bytes of IL that a method without loops can have at most: it still finds an assembly together with small ones.</summary>
    private const int MaxBytesWithoutLoops = 59_500;

    /// <summary>Local variables that a method can have at most.</summary>
    internal const int MaxLocals = 255;

    /// <summary>A method that it calls, and that stands beside it; null if it calls none.</summary>
    internal GeneratedMethod? Helper { get; init; }

    /// <summary>Bytes of IL, its helper's included.</summary>
    internal int Size => Body.Cost.Bytes + (Helper?.Size ?? 0);

    /// <summary>Its code and its helper's, in the order in which a run reads it; the helper is taken to be called from a loop.</summary>
    internal CodeSpan Span => Helper == null ? Body.Span : CodeSpan.Of([Body.Span, Helper.Span with { Times = 2 }]);

    /// <summary>Whether the runtime can run it. Methods are cut to what fits, but not through the products of one output.</summary>
    internal bool Fits => Body.Cost.Bytes <= MaxBytes(Body) && Size <= MaxBytesWithoutLoops && Helper?.Fits != false;

    /// <summary>Its statements.</summary>
    /// <param name="prefix">What the names of methods start with where it stands.</param>
    internal string TextFor(string prefix) => Helper == null || prefix.Length == 0
        ? Body.Text
        : Body.Text.Replace($" {Helper.Name}(", $" {prefix}{Helper.Name}(", StringComparison.Ordinal);

    /// <summary>Bytes of IL that a method can have at most.</summary>
    /// <param name="body">Its statements.</param>
    internal static int MaxBytes(MethodBody body) => body.HasLoops ? MaxBytesWithLoops : MaxBytesWithoutLoops;
}
