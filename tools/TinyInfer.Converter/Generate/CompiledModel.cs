using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Layers;

namespace TinyInfer.Converter.Generate;

/// <summary>A model as generated code.</summary>
/// <param name="Files">The source files; the first holds the class to use.</param>
/// <param name="Records">The small blob that the code carries: tables, metadata and self-test, and the constants of layers that are not
/// compiled.</param>
/// <param name="Layers">What became of each layer.</param>
public sealed record CompiledModel(IReadOnlyList<GeneratedFile> Files, BlobModel Records, IReadOnlyList<CompiledLayer> Layers)
{
    /// <summary>The code of each layer; null for one that is not compiled.</summary>
    internal IReadOnlyList<GeneratedLayer?> Code { get; init; } = [];

    /// <summary>The table that clamps; null for none.</summary>
    internal ClampTable? Clamp { get; init; }

    /// <summary>Bytes of generated IL.</summary>
    public int CodeSize => Layers.Sum(l => l.Cost.Bytes);

    /// <summary>Time of its code on a board, estimated, without layers that are not compiled.</summary>
    /// <param name="board">The board.</param>
    /// <returns>Seconds of a run.</returns>
    public double SecondsOn(Board board)
    {
        IlCost cost = Layers.Aggregate(default(IlCost), (sum, layer) => sum + layer.Cost);
        return board.SecondsOfCode(cost.Instructions, cost.CyclesOn(board), LinesOn(board));
    }

    /// <summary>Lines of its code that the cache of a board misses in a run.</summary>
    /// <param name="board">The board.</param>
    /// <returns>Number of lines.</returns>
    internal long LinesOn(Board board) => board.Cache.Misses(CodeSpan.Of(Code.OfType<GeneratedLayer>().Select(layer => layer.Span)));

    /// <summary>The files with something said about the model at their top.</summary>
    /// <param name="about">What to say, a line each.</param>
    /// <returns>The files.</returns>
    public IReadOnlyList<GeneratedFile> FilesAbout(IReadOnlyList<string> about)
    {
        string lines = string.Concat(about.Select(line => $"// {SourceText.Comment(line)}\n"));
        int start = BlobSourceWriter.HeaderStart.Length;
        return [.. Files.Select(f => f with { Text = f.Text.Insert(start, lines) })];
    }
}

/// <summary>How a layer was compiled.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="IsCompiled">Whether it is in generated code.</param>
/// <param name="Problem">Why it cannot be; null if it can, and where there is no generator for it.</param>
/// <param name="Cost">The IL of its code, for one run.</param>
public sealed record CompiledLayer(int Layer, bool IsCompiled, string? Problem, IlCost Cost);
