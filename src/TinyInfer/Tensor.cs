using System;

namespace TinyInfer;

/// <summary>
/// An int8 or int16 tensor in a model's arena: real = <see cref="Scale"/> · (q − <see cref="ZeroPoint"/>).
/// </summary>
/// <remarks>
/// Elements are stored row by row in <see cref="Data"/>, or <see cref="WideData"/> if they are int16, from <see cref="Offset"/> on; the
/// array is shared with the model's other tensors of that type.
/// Tensors between layers are overwritten as a run goes on; the model's inputs and outputs keep their values until the next run.
/// </remarks>
public sealed class Tensor
{
    internal Tensor(int[] shape, int length, float scale, int zeroPoint, sbyte[] data, int offset, short[] wideData = null)
    {
        Shape = shape;
        Length = length;
        Scale = scale;
        ZeroPoint = zeroPoint;
        Data = data;
        WideData = wideData;
        Offset = offset;
    }

    /// <summary>Size of each dimension, outermost first.</summary>
    public int[] Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Real value of one quantization step.</summary>
    public float Scale { get; }

    /// <summary>The q that stands for the real value 0.</summary>
    public int ZeroPoint { get; }

    /// <summary>The arena that holds the elements; null if they are int16.</summary>
    public sbyte[] Data { get; }

    /// <summary>The arena that holds the elements of an int16 tensor; null if they are int8.</summary>
    public short[] WideData { get; }

    /// <summary>Index of the first element in <see cref="Data"/> or <see cref="WideData"/>.</summary>
    public int Offset { get; }

    /// <summary>True for an input that is uint8 in the source model.</summary>
    internal bool IsUnsigned { get; set; }

    /// <summary>
    /// Transformation of values by <see cref="Write(float[])"/> before they are quantized; null if it takes them as they are.
    /// </summary>
    public InputNormalization Normalization { get; internal set; }

    /// <summary>
    /// Quantizes one value: <c>clamp(round(value / scale) + zeroPoint)</c> in float32, halves away from zero as TensorFlow Lite has it.
    /// All that becomes a model's input, on a board and on a desktop, is quantized by this rule; ONNX QuantizeLinear takes halves to even.
    /// </summary>
    /// <param name="value">A real value. NaN becomes the zero point; infinities saturate.</param>
    /// <returns>The q, in [−128, 127], or [−32768, 32767] for int16.</returns>
    public int Quantize(float value)
    {
        float steps = value / Scale;
        int highest = WideData == null ? sbyte.MaxValue : short.MaxValue;
        int lowest = -highest - 1;
        float limit = highest * 5;

        // Beyond the range of the type whatever the zero point is; casting such a value, or NaN, is not defined the same everywhere. NaN
        // takes this way too: it is not less than anything, and on nanoFramework, whose comparisons know no NaN, it is greater than
        // everything.
        if (!(steps < limit) || steps <= -limit)
        {
            return float.IsNaN(steps) ? ZeroPoint : steps < 0f ? lowest : highest;
        }

        // The rest is exact, where adding a half would round what is a little less than one.
        int q = (int)steps;
        float rest = steps - q;
        q += rest >= 0.5f ? ZeroPoint + 1 : rest <= -0.5f ? ZeroPoint - 1 : ZeroPoint;
        return q < lowest ? lowest : q > highest ? highest : q;
    }

    /// <summary>Quantizes real values into the tensor, normalized first where the model has a <see cref="Normalization"/>.</summary>
    /// <param name="values">As many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    public void Write(float[] values)
    {
        Require(values, values);
        sbyte[] data = Data;
        int offset = Offset;
        InputNormalization normalization = Normalization;
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            int q = Quantize(normalization == null ? value : normalization.Apply(value, i));
            if (data == null)
            {
                WideData[offset + i] = (short)q;
            }
            else
            {
                data[offset + i] = (sbyte)q;
            }
        }
    }

    /// <summary>Copies quantized values into the tensor.</summary>
    /// <param name="values">As many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    /// <exception cref="InvalidOperationException">The tensor is int16.</exception>
    public void Write(sbyte[] values)
    {
        Require(values, Data);
        Array.Copy(values, 0, Data, Offset, Length);
    }

    /// <summary>Copies quantized values into an int16 tensor.</summary>
    /// <param name="values">As many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    /// <exception cref="InvalidOperationException">The tensor is int8.</exception>
    public void Write(short[] values)
    {
        Require(values, WideData);
        Array.Copy(values, 0, WideData, Offset, Length);
    }

    /// <summary>Copies values, such as a camera's pixels, into an input that is uint8 in the source model: q = value − 128.</summary>
    /// <param name="values">As many values as the tensor has elements, as the source model takes them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    /// <exception cref="InvalidOperationException">The source model's input is not uint8: write reals or sbyte.</exception>
    public void Write(byte[] values)
    {
        Require(values, Data);
        if (!IsUnsigned)
        {
            throw new InvalidOperationException("the source model's input is not uint8");
        }

        sbyte[] data = Data;
        int offset = Offset;
        for (int i = 0; i < values.Length; i++)
        {
            data[offset + i] = (sbyte)(values[i] - 128);
        }
    }

    /// <summary>Reads the tensor as real values.</summary>
    /// <param name="values">Receives as many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    public void Read(float[] values)
    {
        Require(values, values);
        sbyte[] data = Data;
        int offset = Offset;
        float scale = Scale;
        int zeroPoint = ZeroPoint;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = scale * ((data == null ? WideData[offset + i] : data[offset + i]) - zeroPoint);
        }
    }

    /// <summary>Copies the tensor's quantized values.</summary>
    /// <param name="values">Receives as many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    /// <exception cref="InvalidOperationException">The tensor is int16.</exception>
    public void Read(sbyte[] values)
    {
        Require(values, Data);
        Array.Copy(Data, Offset, values, 0, Length);
    }

    /// <summary>Copies the quantized values of an int16 tensor.</summary>
    /// <param name="values">Receives as many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    /// <exception cref="InvalidOperationException">The tensor is int8.</exception>
    public void Read(short[] values)
    {
        Require(values, WideData);
        Array.Copy(WideData, Offset, values, 0, Length);
    }

    /// <summary>The real value of one element.</summary>
    /// <param name="index">Index of the element, from 0.</param>
    /// <returns>Scale · (q − zero point).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is below 0, or not below <see cref="Length"/>.</exception>
    public float Dequantize(int index)
    {
        if ((uint)index >= (uint)Length)
        {
            throw new ArgumentOutOfRangeException(nameof(index));
        }

        return Scale * ((Data == null ? WideData[Offset + index] : Data[Offset + index]) - ZeroPoint);
    }

    /// <summary>Bytes of the elements.</summary>
    internal int ByteLength => Data == null ? 2 * Length : Length;

    /// <summary>A byte of the tensor, its upper bits undefined; of int16 the low byte of an element comes first.</summary>
    internal int GetByte(int index)
    {
        return Data == null ? WideData[Offset + (index >> 1)] >> ((index & 1) << 3) : Data[Offset + index];
    }

    /// <summary>Sets a byte of the tensor. Of int16 the low byte of an element is set before the high one.</summary>
    internal void SetByte(int index, int value)
    {
        if (Data == null)
        {
            int at = Offset + (index >> 1);
            WideData[at] = (short)((index & 1) == 0 ? value : (WideData[at] & 0xFF) | (value << 8));
        }
        else
        {
            Data[Offset + index] = (sbyte)value;
        }
    }

    private void Require(Array values, Array data)
    {
        if (values == null)
        {
            throw new ArgumentNullException(nameof(values));
        }

        if (values.Length != Length)
        {
            throw new ArgumentException("the tensor has " + Length.ToString() + " elements, not " + values.Length.ToString());
        }

        if (data == null)
        {
            throw new InvalidOperationException("the tensor is of another type");
        }
    }
}
