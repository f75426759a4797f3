using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// The data that a kernel is made from: one operator record of the blob, with its tensors, attributes and constants, all checked for range.
/// A kernel's constructor reads the attributes in the order in which the converter's operator of the same name wrote them.
/// </summary>
public sealed class KernelContext
{
    /// <summary>The model's rounding mode.</summary>
    internal readonly RoundingMode Rounding;

    private readonly Tensor[] _inputs;
    private readonly Tensor[] _outputs;
    private readonly int[] _attributes;
    private readonly int[] _constants;
    private readonly ModelSource _source;
    private readonly LoadBudget _budget;
    private readonly string _name;
    private int _nextAttribute;

    internal KernelContext(
        string name,
        Tensor[] inputs,
        Tensor[] outputs,
        int[] attributes,
        int[] constants,
        ModelSource source,
        Scratch scratch,
        LoadBudget budget,
        RoundingMode rounding)
    {
        _name = name;
        _inputs = inputs;
        _outputs = outputs;
        _attributes = attributes;
        _constants = constants;
        _source = source;
        Scratch = scratch;
        _budget = budget;
        Rounding = rounding;
    }

    /// <summary>Number of input tensors.</summary>
    public int InputCount => _inputs.Length;

    /// <summary>Working memory to reserve from.</summary>
    public Scratch Scratch { get; }

    /// <summary>An input tensor.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ModelFormatException">The operator has too few inputs.</exception>
    public Tensor Input(int index)
    {
        Require((uint)index < (uint)_inputs.Length, "too few inputs");
        return _inputs[index];
    }

    /// <summary>An output tensor.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ModelFormatException">The operator has too few outputs.</exception>
    public Tensor Output(int index)
    {
        Require((uint)index < (uint)_outputs.Length, "too few outputs");
        return _outputs[index];
    }

    /// <summary>The next attribute.</summary>
    /// <returns>Its value.</returns>
    /// <exception cref="ModelFormatException">The operator has too few attributes.</exception>
    internal int Next()
    {
        Require(_nextAttribute < _attributes.Length, "too few attributes");
        return _attributes[_nextAttribute++];
    }

    /// <summary>The next attribute, which records of earlier converters lack.</summary>
    /// <returns>Its value, or 0.</returns>
    internal int NextOrZero()
    {
        return _nextAttribute < _attributes.Length ? Next() : 0;
    }

    /// <summary>The next attribute, which must lie in a range.</summary>
    /// <param name="minimum">Lowest value allowed.</param>
    /// <param name="maximum">Highest value allowed.</param>
    /// <returns>Its value.</returns>
    /// <exception cref="ModelFormatException">The attribute is missing or out of range.</exception>
    internal int Next(int minimum, int maximum)
    {
        int value = Next();
        Require(value >= minimum && value <= maximum, "attribute " + (_nextAttribute - 1).ToString() + " is out of range");
        return value;
    }

    /// <summary>The next attribute, a size: 1 and up.</summary>
    /// <returns>Its value.</returns>
    /// <exception cref="ModelFormatException">The attribute is missing or out of range.</exception>
    internal int NextSize()
    {
        return Next(1, BlobFormat.MaxDimension);
    }

    /// <summary>Length in bytes of a constant; 0 where it is absent.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>The length.</returns>
    internal int ConstantLength(int index)
    {
        return (index * 2) + 1 < _constants.Length ? _constants[(index * 2) + 1] : 0;
    }

    /// <summary>A constant of bytes, where it lies.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="length">The length it must have.</param>
    /// <returns>The constant.</returns>
    /// <exception cref="ModelFormatException">The constant is absent or of another length.</exception>
    internal Constant Bytes(int index, long length)
    {
        Require(
            (index * 2) + 1 < _constants.Length && ConstantLength(index) == length,
            "constant " + index.ToString() + " should have " + length.ToString() + " bytes");
        return new Constant(_source, _constants[index * 2], (int)length, false);
    }

    /// <summary>A constant of weights, where it lies: a byte each, or two in a byte.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="count">How many weights it must have.</param>
    /// <returns>The constant.</returns>
    /// <exception cref="ModelFormatException">The constant is absent or of another length.</exception>
    internal Constant Weights(int index, long count)
    {
        long narrow = (count + 1) / 2;
        return count == 1 || ConstantLength(index) != narrow
            ? Bytes(index, count)
            : new Constant(_source, Bytes(index, narrow).Offset, (int)count, true);
    }

    /// <summary>A constant of signed bytes, copied.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="count">How many values it must have.</param>
    /// <returns>The values.</returns>
    /// <exception cref="ModelFormatException">The constant is absent or of another length.</exception>
    internal sbyte[] SBytes(int index, int count)
    {
        byte[] bytes = Bytes(index, count).ToArray();
        sbyte[] values = new sbyte[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (sbyte)bytes[i];
        }

        return values;
    }

    /// <summary>A constant of 16-bit integers, copied.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="count">How many values it must have.</param>
    /// <returns>The values.</returns>
    /// <exception cref="ModelFormatException">The constant is absent or of another length.</exception>
    internal short[] Shorts(int index, long count)
    {
        byte[] bytes = Bytes(index, count * 2).ToArray();
        short[] values = new short[(int)count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (short)(bytes[i * 2] | (bytes[(i * 2) + 1] << 8));
        }

        return values;
    }

    /// <summary>A constant of 32-bit integers, copied.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="count">How many values it must have.</param>
    /// <returns>The values.</returns>
    /// <exception cref="ModelFormatException">The constant is absent or of another length.</exception>
    internal int[] Ints(int index, int count)
    {
        byte[] bytes = Bytes(index, count * 4L).ToArray();
        int[] values = new int[count];
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            values[i] = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
            at += 4;
        }

        return values;
    }

    /// <summary>
    /// The requantizer of an output: two constants (multipliers i32, exponents i8; one, or one per channel) and two attributes (lowest and
    /// highest output).
    /// </summary>
    /// <param name="firstConstant">Place of the multipliers; the exponents follow.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="output">The output tensor.</param>
    /// <returns>The requantizer.</returns>
    /// <exception cref="ModelFormatException">A constant or attribute is missing or out of range.</exception>
    internal Requantizer Requantizer(int firstConstant, int channels, Tensor output)
    {
        int minimum = Next(sbyte.MinValue, sbyte.MaxValue);
        int maximum = Next(minimum, sbyte.MaxValue);
        int count = ConstantLength(firstConstant + 1);
        Require(count == 1 || count == channels, "requantization needs one multiplier, or " + channels.ToString());
        return new Requantizer(Ints(firstConstant, count), SBytes(firstConstant + 1, count), output.ZeroPoint, minimum, maximum, Rounding);
    }

    /// <summary>Fails where a tensor has another number of elements than a shape.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="sizes">The dimensions, each 1 or more.</param>
    /// <exception cref="ModelFormatException">The product of the dimensions is not the tensor's length.</exception>
    internal void RequireLength(Tensor tensor, params int[] sizes)
    {
        // Compared at every step, so that the product cannot overflow.
        long length = 1;
        for (int i = 0; i < sizes.Length && length <= tensor.Length; i++)
        {
            length *= sizes[i];
        }

        Require(length == tensor.Length, "a tensor has " + tensor.Length.ToString() + " elements, not those of its shape");
    }

    /// <summary>Fails if the model may not take so much memory more, for what a kernel keeps from run to run.</summary>
    /// <param name="bytes">How much, below 2^62.</param>
    /// <exception cref="ModelFormatException">It is more than <see cref="LoadOptions.MemoryLimit"/> leaves.</exception>
    internal void RequireMemory(long bytes)
    {
        _budget.TakeMemory(_name, bytes);
    }

    /// <summary>Fails if a run may not take so much work more.</summary>
    /// <param name="count">How often something is done.</param>
    /// <param name="steps">Multiply-accumulates of each time.</param>
    /// <exception cref="ModelFormatException">It is more than <see cref="LoadOptions.WorkLimit"/> leaves.</exception>
    internal void RequireWork(int count, long steps)
    {
        _budget.TakeWork(_name, steps > int.MaxValue ? steps : count * steps);
    }

    /// <summary>Fails where a condition does not hold.</summary>
    /// <param name="condition">What must be true.</param>
    /// <param name="problem">What is wrong where it is not.</param>
    /// <exception cref="ModelFormatException">The condition is false.</exception>
    public void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ModelFormatException(_name + problem);
        }
    }
}
