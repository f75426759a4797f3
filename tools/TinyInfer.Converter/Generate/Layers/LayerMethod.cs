using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Format;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>The method of a layer that is one method: its parameters are those of <c>Compute()</c>.</summary>
internal sealed class LayerMethod
{
    /// <summary>Elements from which on a native copy is less than to move each.</summary>
    private const int MinCopy = 3;

    private readonly ClampTable? _clamp;

    /// <summary>The array of the clamp table; null on int16, which has none.</summary>
    private readonly Expression? _table;
    private readonly List<GeneratedTable> _tables = [];

    /// <summary>Starts the method.</summary>
    /// <param name="clamp">The clamp table of the model, or null.</param>
    /// <param name="isWide">Whether the layer is one on int16.</param>
    internal LayerMethod(ClampTable? clamp, bool isWide = false)
    {
        _clamp = clamp;
        Memory = Body.Memory(isWide);
        _table = isWide ? null : Body.Parameter("sbyte[]", "t");
        Packed = Body.Parameter("long[]", "s");
    }

    /// <summary>Its statements.</summary>
    internal MethodBody Body { get; } = new();

    /// <summary>The arena.</summary>
    internal Expression Memory { get; }

    /// <summary>Type of its elements.</summary>
    internal string ElementType => Memory.ElementType!;

    /// <summary>Working memory of 64-bit integers.</summary>
    internal Expression Packed { get; }

    /// <summary>An element of the arena.</summary>
    internal Expression Element(Expression at) => Expression.Element(Memory, at);

    /// <summary>Writes an element of the arena.</summary>
    internal void Store(Expression at, Expression value) => Body.Store(Memory, at, value);

    /// <summary>Copies elements of the arena that lie together.</summary>
    /// <param name="from">Place of the first.</param>
    /// <param name="to">Where to.</param>
    /// <param name="count">How many.</param>
    internal void Copy(Expression from, Expression to, int count)
    {
        if (count < MinCopy)
        {
            for (int i = 0; i < count; i++)
            {
                Store(to.Plus(i), Element(from.Plus(i)));
            }

            return;
        }

        Expression length = Expression.Constant(count);
        Body.Call(
            $"System.Array.Copy({Memory.Text}, {from.Text}, {Memory.Text}, {to.Text}, {length.Text})",
            Memory.Cost + from.Cost + Memory.Cost + to.Cost + length.Cost + IlCosts.NativeCall);
    }

    /// <summary>Writes an element of the arena, clamped by the clamp table, which must cover the value.</summary>
    /// <param name="at">Its place.</param>
    /// <param name="index">The value, less the table's lowest.</param>
    internal void StoreClamped(Expression at, Expression index) => Store(at, Expression.Element(_table!, index));

    /// <summary>Requantizes, clamps and writes an element of the arena.</summary>
    /// <param name="at">Its place.</param>
    /// <param name="requantization">Its rescaling.</param>
    /// <param name="value">Its accumulator less the bias, plus an offset.</param>
    /// <param name="offset">The offset.</param>
    internal void Store(Expression at, Requantization requantization, Expression value, long offset = 0) =>
        OutputWriter.Write(Body, Memory, _table!, _clamp, requantization, value.ToLong(), offset, at);

    /// <summary>Adds a table of numbers, and puts it into a local variable.</summary>
    /// <param name="type">Type of an element.</param>
    /// <param name="name">Its name.</param>
    /// <param name="values">The numbers.</param>
    /// <returns>The array.</returns>
    internal Expression Table(string type, string name, IReadOnlyList<int> values)
    {
        _tables.Add(new GeneratedTable(type, name, values));
        Expression local = Body.Local($"{type}[]", $"{name[0]}{_tables.Count}");
        Body.Assign(local, Body.Parameter($"{type}[]", name));
        return local;
    }

    /// <summary>The layer that this method is.</summary>
    /// <param name="code">Its operator.</param>
    /// <param name="packedCount">64-bit integers of working memory that it needs.</param>
    internal GeneratedLayer ToLayer(OperatorCode code, int packedCount = 0) =>
        GeneratedLayer.OfMethods([new GeneratedMethod(code.ToString(), "All outputs.", Body)], packedCount, _tables);
}
