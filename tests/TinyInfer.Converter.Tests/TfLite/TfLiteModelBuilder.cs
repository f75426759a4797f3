using System.Runtime.InteropServices;
using Google.FlatBuffers;
using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>Writes small .tflite files for tests, by the field numbers of TensorFlow Lite's public schema.</summary>
internal sealed class TfLiteModelBuilder
{
    private readonly FlatBufferBuilder _builder = new(1024);
    private readonly List<int> _tensors = [];
    private readonly List<int> _buffers = [];
    private readonly List<int> _codes = [];
    private readonly List<int> _operators = [];

    internal TfLiteModelBuilder()
    {
        Buffer([]);
    }

    /// <summary>An int8 activation.</summary>
    internal int Activation(int[] shape, float scale, int zeroPoint) => Tensor(TensorType.Int8, shape, [scale], [zeroPoint], []);

    /// <summary>A constant of int8, with one scale or one per entry of an axis.</summary>
    internal int Constant(int[] shape, sbyte[] values, float[] scales, int axis = 0) =>
        Tensor(TensorType.Int8, shape, scales, new long[scales.Length], MemoryMarshal.AsBytes<sbyte>(values), axis);

    /// <summary>A constant of 32-bit integers: biases with scales, or arguments without.</summary>
    internal int Integers(int[] values, params float[] scales) =>
        Tensor(TensorType.Int32, [values.Length], scales, new long[scales.Length], MemoryMarshal.AsBytes<int>(values));

    internal int Tensor(TensorType type, int[] shape, float[] scales, long[] zeroPoints, ReadOnlySpan<byte> data, int axis = 0,
        string? name = null)
    {
        VectorOffset scaleVector = Vector(scales, 4, _builder.AddFloat);
        VectorOffset zeroPointVector = Vector(zeroPoints, 8, _builder.AddLong);
        int quantization = 0;
        if (scales.Length > 0)
        {
            _builder.StartTable(7);
            _builder.AddOffset(2, scaleVector.Value, 0);
            _builder.AddOffset(3, zeroPointVector.Value, 0);
            _builder.AddInt(6, axis, 0);
            quantization = _builder.EndTable();
        }

        VectorOffset shapeVector = Vector(shape, 4, _builder.AddInt);
        StringOffset nameOffset = _builder.CreateString(name ?? $"t{_tensors.Count}");
        int buffer = data.IsEmpty ? 0 : Buffer(data);
        _builder.StartTable(10);
        _builder.AddOffset(0, shapeVector.Value, 0);
        _builder.AddSbyte(1, (sbyte)type, 0);
        _builder.AddInt(2, buffer, 0);
        _builder.AddOffset(3, nameOffset.Value, 0);
        _builder.AddOffset(4, quantization, 0);
        _tensors.Add(_builder.EndTable());
        return _tensors.Count - 1;
    }

    /// <summary>Appends an operator.</summary>
    /// <param name="type">Its name in the schema.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="outputs">What it makes.</param>
    /// <param name="optionsType">Number of its options' type in the schema.</param>
    /// <param name="options">Options by field: bool, int or float; enumerations as sbyte.</param>
    internal TfLiteModelBuilder Operator(
        string type, int[] inputs, int[] outputs, int optionsType = 0, params ReadOnlySpan<(int Field, object Value)> options)
    {
        int code = Enumerable.Range(0, 200).First(c => BuiltinOperators.Name(c) == type);
        _builder.StartTable(4);
        _builder.AddSbyte(0, (sbyte)Math.Min(code, 127), 0);
        _builder.AddInt(2, 1, 1);
        _builder.AddInt(3, code, 0);
        _codes.Add(_builder.EndTable());

        _builder.StartTable(8);
        foreach ((int field, object value) in options)
        {
            switch (value)
            {
                case bool flag: _builder.AddBool(field, flag, false); break;
                case sbyte choice: _builder.AddSbyte(field, choice, 0); break;
                case int number: _builder.AddInt(field, number, 0); break;
                case float number: _builder.AddFloat(field, number, 0); break;
                default: throw new ArgumentException($"an option of type {value.GetType().Name}");
            }
        }

        int table = _builder.EndTable();
        VectorOffset inputVector = Vector(inputs, 4, _builder.AddInt);
        VectorOffset outputVector = Vector(outputs, 4, _builder.AddInt);
        _builder.StartTable(9);
        _builder.AddInt(0, _codes.Count - 1, 0);
        _builder.AddOffset(1, inputVector.Value, 0);
        _builder.AddOffset(2, outputVector.Value, 0);
        _builder.AddByte(3, (byte)optionsType, 0);
        _builder.AddOffset(4, table, 0);
        _operators.Add(_builder.EndTable());
        return this;
    }

    internal byte[] Build(int[] inputs, int[] outputs)
    {
        VectorOffset tensors = Tables(_tensors);
        VectorOffset inputVector = Vector(inputs, 4, _builder.AddInt);
        VectorOffset outputVector = Vector(outputs, 4, _builder.AddInt);
        VectorOffset operators = Tables(_operators);
        _builder.StartTable(5);
        _builder.AddOffset(0, tensors.Value, 0);
        _builder.AddOffset(1, inputVector.Value, 0);
        _builder.AddOffset(2, outputVector.Value, 0);
        _builder.AddOffset(3, operators.Value, 0);
        List<int> graphs = [_builder.EndTable()];
        VectorOffset codes = Tables(_codes);
        VectorOffset graphVector = Tables(graphs);
        VectorOffset buffers = Tables(_buffers);
        _builder.StartTable(8);
        _builder.AddInt(0, 3, 0);
        _builder.AddOffset(1, codes.Value, 0);
        _builder.AddOffset(2, graphVector.Value, 0);
        _builder.AddOffset(4, buffers.Value, 0);
        _builder.Finish(_builder.EndTable(), "TFL3");
        return _builder.SizedByteArray();
    }

    private int Buffer(ReadOnlySpan<byte> data)
    {
        _builder.StartVector(1, data.Length, 16);
        for (int i = data.Length - 1; i >= 0; i--)
        {
            _builder.AddByte(data[i]);
        }

        VectorOffset vector = _builder.EndVector();
        _builder.StartTable(3);
        _builder.AddOffset(0, data.IsEmpty ? 0 : vector.Value, 0);
        _buffers.Add(_builder.EndTable());
        return _buffers.Count - 1;
    }

    private VectorOffset Vector<T>(T[] values, int size, Action<T> add)
    {
        _builder.StartVector(size, values.Length, size);
        for (int i = values.Length - 1; i >= 0; i--)
        {
            add(values[i]);
        }

        return _builder.EndVector();
    }

    private VectorOffset Tables(List<int> tables)
    {
        _builder.StartVector(4, tables.Count, 4);
        for (int i = tables.Count - 1; i >= 0; i--)
        {
            _builder.AddOffset(tables[i]);
        }

        return _builder.EndVector();
    }
}
