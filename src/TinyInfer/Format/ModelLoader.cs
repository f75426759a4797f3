using TinyInfer.Kernels;

namespace TinyInfer.Format;

/// <summary>Turns a blob into tensors and kernels: every count, offset and length is checked before it is used.</summary>
internal sealed class ModelLoader
{
    internal readonly Tensor[] Tensors;
    internal readonly Kernel[] Kernels;
    internal readonly Tensor[][] OutputsOf;
    internal readonly Tensor[] Inputs;
    internal readonly Tensor[] Outputs;
    internal readonly Metadata Metadata;
    internal readonly int ArenaSize;

    private readonly BlobReader _reader;
    private readonly InferenceModel _model;
    private readonly RoundingMode _rounding;
    private readonly Scratch _scratch = new Scratch();
    private readonly LoadBudget _budget;
    private readonly ExecutionMode[] _modes;
    private int _at;

    /// <summary>Whether a tensor of a list read since it was reset is int16.</summary>
    private bool _isWide;

    internal ModelLoader(BlobReader reader, InferenceModel model, LoadOptions options)
    {
        _budget = new LoadBudget(options);
        _reader = reader;
        _model = model;
        int rounding = reader.Byte(BlobFormat.RoundingAt);
        if (rounding > (int)RoundingMode.TfLite)
        {
            throw new ModelFormatException("blob: rounding mode " + rounding.ToString() + " is unknown");
        }

        _rounding = (RoundingMode)rounding;
        int arenaSize = reader.Int(BlobFormat.ArenaSizeAt);
        if (arenaSize < 0 || arenaSize > BlobFormat.MaxArenaSize)
        {
            throw new ModelFormatException("blob: an arena of " + ((uint)arenaSize).ToString() + " bytes is not believable");
        }

        Tensors = ReadTensors(arenaSize, options?.Arena);
        ArenaSize = arenaSize;
        Metadata = new Metadata(reader);
        Kernels = new Kernel[reader.UShort(BlobFormat.OperatorCountAt)];
        _modes = new ExecutionMode[Kernels.Length];
        OutputsOf = new Tensor[Kernels.Length][];
        _at = reader.Offset(BlobFormat.OperatorTableAt);
        for (int i = 0; i < Kernels.Length; i++)
        {
            Kernels[i] = ReadOperator(i);
        }

        _at = reader.Offset(BlobFormat.PortsAt);
        Inputs = ReadTensorList(reader.UShort(BlobFormat.InputCountAt), "blob, model input: ");
        Outputs = ReadTensorList(reader.UShort(BlobFormat.OutputCountAt), "blob, model output: ");
        if (Inputs.Length == 0 || Outputs.Length == 0)
        {
            throw new ModelFormatException("blob: a model needs an input and an output");
        }

        for (int i = 0; i < Inputs.Length; i++)
        {
            float[] entry = Metadata.GetFloats(Metadata.Normalization + i.ToString());
            Inputs[i].Normalization = entry == null ? null : InputNormalization.Read(entry, Inputs[i].Length);
        }
    }

    internal int ScratchSize => _scratch.Size;

    /// <summary>Packs the layers that the blob fixes as packed, then, best use of RAM first, those that fit the budget.</summary>
    /// <returns>RAM in bytes of packed weights.</returns>
    internal int ChooseModes(ExecutionMode mode, int budget)
    {
        int used = 0;
        for (int i = 0; i < Kernels.Length; i++)
        {
            ExecutionMode wanted = mode == ExecutionMode.Auto ? _modes[i] : mode;
            if (Kernels[i] is WeightedKernel kernel && wanted == ExecutionMode.Packed && !kernel.IsCompiled)
            {
                kernel.Pack();
                used += kernel.PackedSize;
            }
        }

        while (mode == ExecutionMode.Auto)
        {
            WeightedKernel best = null;
            for (int i = 0; i < Kernels.Length; i++)
            {
                if (_modes[i] == ExecutionMode.Auto && Kernels[i] is WeightedKernel kernel && !kernel.IsPacked
                    && kernel.PackedSize <= budget - used && (best == null || kernel.Reuse > best.Reuse))
                {
                    best = kernel;
                }
            }

            if (best == null)
            {
                break;
            }

            best.Pack();
            used += best.PackedSize;
        }

        _scratch.Allocate();
        for (int i = 0; i < Kernels.Length; i++)
        {
            if (Kernels[i] is CompiledKernel compiled)
            {
                compiled.Bind();
            }
        }

        return used;
    }

    private Tensor[] ReadTensors(int arenaSize, sbyte[] arena)
    {
        int count = _reader.UShort(BlobFormat.TensorCountAt);
        int table = _reader.Offset(BlobFormat.TensorTableAt);

        // The arenas are allocated only when the tensors that need them have been seen.
        int at = table;
        int[] sizes = new int[2];
        for (int i = 0; i < count; i++)
        {
            int end = CheckTensor(i, at, arenaSize);
            int type = _reader.Byte(at) - BlobFormat.TypeInt8;
            sizes[type] = end > sizes[type] ? end : sizes[type];
            at += BlobFormat.TensorRecordSize + (_reader.Byte(at + 1) * 4);
        }

        int needed = sizes[0] + (2 * sizes[1]);
        if (needed != arenaSize)
        {
            throw new ModelFormatException(
                "blob: the arena has " + arenaSize.ToString() + " bytes; its tensors need " + needed.ToString());
        }

        _budget.TakeMemory("blob, arena: ", arenaSize);
        arena = arena != null && arena.Length >= sizes[0] ? arena : new sbyte[sizes[0]];
        short[] wideArena = sizes[1] == 0 ? null : new short[sizes[1]];
        Tensor[] tensors = new Tensor[count];
        at = table;
        for (int i = 0; i < count; i++)
        {
            int[] shape = new int[_reader.Byte(at + 1)];
            int length = 1;
            for (int d = 0; d < shape.Length; d++)
            {
                shape[d] = _reader.Int(at + BlobFormat.TensorRecordSize + (d * 4));
                length *= shape[d];
            }

            int zeroPoint = (short)_reader.UShort(at + 2);
            sbyte[] data = _reader.Byte(at) == BlobFormat.TypeInt8 ? arena : null;
            tensors[i] = new Tensor(shape, length, _reader.Float(at + 4), zeroPoint, data, _reader.Int(at + 8), wideArena);
            at += BlobFormat.TensorRecordSize + (shape.Length * 4);
        }

        return tensors;
    }

    /// <summary>Checks a tensor record.</summary>
    /// <returns>The offset in the arena of its type at which the tensor ends.</returns>
    private int CheckTensor(int index, int at, int arenaSize)
    {
        string name = "blob, tensor " + index.ToString() + ": ";
        int type = _reader.Byte(at);
        if (type != BlobFormat.TypeInt8 && type != BlobFormat.TypeInt16)
        {
            throw new ModelFormatException(name + "type " + type.ToString() + " is unknown");
        }

        // Two bytes an element, in an arena that may take all there is.
        arenaSize /= type;

        int rank = _reader.Byte(at + 1);
        if (rank > BlobFormat.MaxRank)
        {
            throw new ModelFormatException(name + "rank " + rank.ToString() + " is more than " + BlobFormat.MaxRank.ToString());
        }

        int zeroPoint = (short)_reader.UShort(at + 2);
        float scale = _reader.Float(at + 4);
        if ((type == BlobFormat.TypeInt8 && zeroPoint != (sbyte)zeroPoint) || !(scale > 0f) || scale > float.MaxValue)
        {
            throw new ModelFormatException(name + "scale or zero point is out of range");
        }

        long length = 1;
        for (int d = 0; d < rank && length <= arenaSize; d++)
        {
            int size = _reader.Int(at + BlobFormat.TensorRecordSize + (d * 4));
            length = size < 1 || size > arenaSize ? long.MaxValue : length * size;
        }

        int offset = _reader.Int(at + 8);
        if (length > arenaSize || offset < 0 || offset > arenaSize - length)
        {
            throw new ModelFormatException(name + "it lies outside the arena");
        }

        return offset + (int)length;
    }

    private Kernel ReadOperator(int index)
    {
        OperatorCode code = (OperatorCode)_reader.UShort(_at);
        ExecutionMode mode = (ExecutionMode)_reader.Byte(_at + 2);
        int inputs = _reader.Byte(_at + 3);
        int outputs = _reader.Byte(_at + 4);
        int[] constants = new int[_reader.Byte(_at + 5) * 2];
        int[] attributes = new int[CheckedCount(_reader.UShort(_at + 6))];
        string name = "blob, operator " + index.ToString() + " (code " + ((int)code).ToString() + "): ";
        if (mode > ExecutionMode.Compiled)
        {
            throw new ModelFormatException(name + "mode " + ((int)mode).ToString() + " is unknown");
        }

        _modes[index] = mode;
        _at += BlobFormat.OperatorRecordSize;
        _isWide = false;
        Tensor[] inputTensors = ReadTensorList(inputs, name);
        Tensor[] outputTensors = ReadTensorList(outputs, name);
        OutputsOf[index] = outputTensors;
        _at = (_at + 3) & ~3;
        for (int i = 0; i < attributes.Length; i++)
        {
            attributes[i] = _reader.Int(_at);
            _at += 4;
        }

        int start = _reader.Offset(BlobFormat.ConstantsAt);
        int size = _reader.Offset(BlobFormat.ConstantsSizeAt);
        _reader.Check(start, size);
        for (int i = 0; i < constants.Length; i += 2)
        {
            int offset = _reader.Int(_at);
            int length = _reader.Int(_at + 4);
            if (offset < start || length < 0 || offset > start + size - length)
            {
                throw new ModelFormatException(name + "constant " + (i / 2).ToString() + " lies outside the constant data");
            }

            constants[i] = offset;
            constants[i + 1] = length;
            _at += 8;
        }

        KernelContext context = new KernelContext(
            name, inputTensors, outputTensors, attributes, constants, _reader.Source, _scratch, _budget, _rounding);
        for (int i = 0; i < inputs; i++)
        {
            _budget.TakeWork(name, inputTensors[i].Length);
        }

        for (int i = 0; i < outputs; i++)
        {
            _budget.TakeWork(name, outputTensors[i].Length);
        }

        if (mode != ExecutionMode.Compiled)
        {
            return KernelRegistry.Create(code, context, _isWide);
        }

        Kernel compiled = _model.CreateCompiledKernel(index, context);
        return compiled ?? throw new ModelFormatException(name + "it is compiled; load its generated class");
    }

    private Tensor[] ReadTensorList(int count, string name)
    {
        Tensor[] list = new Tensor[count];
        for (int i = 0; i < count; i++)
        {
            int index = _reader.UShort(_at);
            if (index >= Tensors.Length)
            {
                throw new ModelFormatException(name + "tensor " + index.ToString() + " does not exist");
            }

            list[i] = Tensors[index];
            _isWide |= list[i].WideData != null;
            _at += 2;
        }

        return list;
    }

    private int CheckedCount(int count)
    {
        _reader.Check(_at, count * 4);
        return count;
    }
}
