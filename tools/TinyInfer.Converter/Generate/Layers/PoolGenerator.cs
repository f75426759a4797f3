using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates pools: loops over the outputs, with code for each part of the window that outputs see.</summary>
internal abstract class PoolGenerator : LayerGenerator
{
    private readonly PoolWindow _window;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="readCounts">Whether the window goes on with how far padding counts.</param>
    protected PoolGenerator(LayerRecord record, bool readCounts)
    {
        Record = record;
        _window = new PoolWindow(record, readCounts);
        Minimum = record.Next();
        Maximum = record.Next();
    }

    /// <inheritdoc/>
    internal override string? Problem => _window.Problem;

    /// <summary>The operator record, read up to the highest output.</summary>
    protected LayerRecord Record { get; }

    /// <summary>Lowest output.</summary>
    protected int Minimum { get; }

    /// <summary>Highest output.</summary>
    protected int Maximum { get; }

    /// <inheritdoc/>
    internal override GeneratedLayer Generate(ClampTable? clamp)
    {
        LayerMethod method = new(clamp);
        Begin(method);
        _window.Write(method.Body, (area, from, to) => Write(method, area, from, to));
        return method.ToLayer(Record.Code);
    }

    /// <summary>Writes what comes before the loops.</summary>
    /// <param name="method">The method.</param>
    protected virtual void Begin(LayerMethod method)
    {
    }

    /// <summary>Writes an output.</summary>
    /// <param name="method">The method.</param>
    /// <param name="area">What it sees.</param>
    /// <param name="from">Place of the first element that it sees.</param>
    /// <param name="to">Place of the output.</param>
    protected abstract void Write(LayerMethod method, PoolArea area, Expression from, Expression to);
}
