using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>
/// The surroundings of a packed matrix's products in a method: parameters, loops over positions, and where inputs and outputs are.
/// </summary>
internal abstract class ProductContext
{
    /// <summary>The arena.</summary>
    protected internal Expression Memory { get; protected set; } = null!;

    /// <summary>The clamp table.</summary>
    protected internal Expression Clamp { get; protected set; } = null!;

    /// <summary>The packed working memory.</summary>
    protected internal Expression Packed { get; protected set; } = null!;

    /// <summary>True where sums may wait in the working memory for another method.</summary>
    internal abstract bool CanSpill { get; }

    /// <summary>Starts a method whose parameters are the arrays; there is no clamp table of int16.</summary>
    /// <param name="isWide">Whether the arena is that of int16 tensors.</param>
    protected MethodBody BeginWithArrays(bool isWide)
    {
        MethodBody body = new();
        Memory = body.Memory(isWide);
        Clamp = isWide ? Clamp : body.Parameter("sbyte[]", "t");
        Packed = body.Parameter("long[]", "s");
        return body;
    }

    /// <summary>Starts a method: declares its parameters.</summary>
    internal abstract MethodBody Begin();

    /// <summary>Writes the loops.</summary>
    /// <param name="body">The method.</param>
    /// <param name="write">Writes what is within.</param>
    internal abstract void Loop(MethodBody body, Action write);

    /// <summary>A packed input.</summary>
    /// <param name="index">Its index in the plan.</param>
    internal abstract Expression Load(int index);

    /// <summary>
    /// How an input follows from one that was there one iteration earlier, which is cheaper than to load it; null if it does not. Such
    /// inputs come in the plan before those from which they follow.
    /// </summary>
    /// <param name="index">Its index in the plan.</param>
    internal virtual SlidInput? Slide(int index) => null;

    /// <summary>Whether the last iteration has one output of each group alone, the last one, which takes no joined sums.</summary>
    internal virtual bool EndsAlone => false;

    /// <summary>Whether an output is the last of its group.</summary>
    /// <param name="output">The output's index.</param>
    internal virtual bool IsLast(int output) => true;

    /// <summary>Writes what the last iteration leaves out.</summary>
    /// <param name="body">The method.</param>
    /// <param name="write">Writes it.</param>
    internal virtual void UnlessAlone(MethodBody body, Action write) => write();

    /// <summary>The place of an output in the arena.</summary>
    /// <param name="output">The output's index.</param>
    internal abstract Expression Place(int output);

    /// <summary>Writes an output.</summary>
    /// <param name="body">The method.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <param name="output">The output.</param>
    /// <param name="value">Its sum, plus an offset.</param>
    /// <param name="offset">The offset.</param>
    internal virtual void Write(MethodBody body, ClampTable? clamp, LinearOutput output, Expression value, long offset) =>
        OutputWriter.Write(body, Memory, Clamp, clamp, output.Requantization, value, offset, Place(output.Index));
}

/// <summary>An input that was another one an iteration earlier.</summary>
/// <param name="Index">Index of the other one in the plan.</param>
/// <param name="Shift">By how many bits it is shifted to the right.</param>
/// <param name="First">What the other one is taken to have been before the first iteration.</param>
internal sealed record SlidInput(int Index, int Shift, Expression First);
