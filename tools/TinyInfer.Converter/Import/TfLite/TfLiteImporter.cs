using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.TfLite;

/// <summary>
/// Builds a network from a .tflite graph, one operator's importer after the other. Every activation keeps the scale and zero point it has.
/// </summary>
internal sealed class TfLiteImporter
{
    private readonly TfLiteModel _model;
    private readonly Dictionary<int, Value> _values = [];

    private TfLiteImporter(TfLiteModel model, RoundingMode rounding)
    {
        _model = model;
        Network = new Network { Rounding = rounding };
    }

    /// <summary>The network so far.</summary>
    internal Network Network { get; }

    /// <summary>Imports a graph.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="rounding">How to round.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ConversionException">Operators cannot be imported; all are listed.</exception>
    internal static Network Import(TfLiteModel model, RoundingMode rounding) => new TfLiteImporter(model, rounding).Run();

    /// <summary>A tensor that an operator reads.</summary>
    internal TfLiteTensor Tensor(TfLiteOperator op, int index)
    {
        return HasInput(op, index)
            ? _model.Tensors[op.Inputs[index]].RequireSound()
            : throw new ConversionException($"input {index} is missing.");
    }

    /// <summary>A tensor that an operator makes.</summary>
    internal TfLiteTensor OutputTensor(TfLiteOperator op, int index) => index < op.Outputs.Length
        ? _model.Tensors[op.Outputs[index]].RequireSound()
        : throw new ConversionException($"output {index} is missing.");

    internal bool HasInput(TfLiteOperator op, int index) => index < op.Inputs.Length && op.Inputs[index] >= 0;

    internal bool IsConstant(TfLiteOperator op, int index) => Tensor(op, index).IsConstant;

    /// <summary>True where an operator reads unsigned bytes, for which TensorFlow Lite has older arithmetic.</summary>
    internal bool IsUnsigned(TfLiteOperator op, int index) => Tensor(op, index).Type == TensorType.UInt8;

    /// <summary>Says of an operator on unsigned bytes that TensorFlow Lite computes it in another way than on signed ones.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="way">What TensorFlow Lite does.</param>
    internal void WarnIfUnsigned(TfLiteOperator op, string way)
    {
        if (IsUnsigned(op, 0))
        {
            Network.Warnings.Add(
                $"{op.Name}: for uint8 TensorFlow Lite {way}; here it is computed as for int8, and results may differ by a step. "
                + "Quantize the model to int8 for equal ones.");
        }
    }

    /// <summary>An activation of 8 or 16 bits that an operator reads.</summary>
    internal Value Input(TfLiteOperator op, int index)
    {
        TfLiteTensor tensor = Tensor(op, index);
        return tensor.IsByte || tensor.Type == TensorType.Int16 ? Activation(op, index) : throw tensor.NotInt8();
    }

    /// <summary>An activation of any type that an operator reads; only where the model begins and ends are other types.</summary>
    internal Value Activation(TfLiteOperator op, int index)
    {
        TfLiteTensor tensor = Tensor(op, index);
        return _values.TryGetValue(op.Inputs[index], out Value? value)
            ? value
            : throw new ConversionException(tensor.IsConstant
                ? $"{tensor} is constant, where an activation is expected."
                : $"{tensor} is not made by any operator.");
    }

    /// <summary>A constant that an operator reads, its integers fixed.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="index">Which input.</param>
    /// <param name="role">What it is, for the message.</param>
    /// <param name="rank">Number of dimensions that it has to have; 0 for any.</param>
    internal ConstantTensor Constant(TfLiteOperator op, int index, string role, int rank = 0)
    {
        TfLiteTensor tensor = Tensor(op, index);
        if (!tensor.IsConstant)
        {
            throw new ConversionException($"input {index} ({role}), {tensor}, is computed; it has to be constant.");
        }

        return rank == 0 || tensor.Shape.Length == rank
            ? tensor.Constant()
            : throw new ConversionException($"input {index} ({role}), {tensor}, does not have {rank} dimensions.");
    }

    /// <summary>
    /// The biases that an operator may read. Their scale is that of the products that they are added to, whatever the file says.
    /// </summary>
    /// <param name="op">The operator.</param>
    /// <param name="index">Which input.</param>
    /// <param name="input">The activation that the weights are multiplied by.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="channels">How many biases there have to be.</param>
    internal ConstantTensor? Bias(TfLiteOperator op, int index, Value input, ConstantTensor weights, int channels)
    {
        if (!HasInput(op, index))
        {
            return null;
        }

        int[] integers = Integers(op, index, "bias");
        float[] scales = Array.ConvertAll(weights.Integers!.Scales, scale => scale * input.Quantization!.Scale);
        if (integers.Length != channels || (scales.Length != 1 && scales.Length != channels))
        {
            throw new ConversionException(
                $"{integers.Length} biases and {scales.Length} scales of weights do "
                + $"not fit {channels} output channels; the file contradicts itself.");
        }

        return new ConstantTensor([channels], [.. integers.Select((q, i) => (float)((double)scales[scales.Length == 1 ? 0 : i] * q))])
        {
            Integers = new FixedIntegers(integers, scales, new int[scales.Length], scales.Length == 1 ? -1 : 0),
        };
    }

    /// <summary>
    /// Integers of the biases that an operator on int16 may read, where its sums have 64 bits; null if they have 32, as for biases of
    /// int32.
    /// </summary>
    /// <param name="op">The operator.</param>
    /// <param name="index">Which input.</param>
    /// <param name="input">The activation that the weights are multiplied by.</param>
    /// <param name="channels">How many biases there have to be.</param>
    /// <param name="typeOption">The option with the type of absent biases; −1 if sums have 64 bits whatever the biases are.</param>
    internal long[]? WideBias(TfLiteOperator op, int index, Value input, int channels, int typeOption)
    {
        if (!input.IsWide)
        {
            return null;
        }

        TfLiteTensor? bias = HasInput(op, index) ? Tensor(op, index) : null;
        if (typeOption >= 0 && (bias?.Type ?? (TensorType)op.Byte(typeOption)) == TensorType.Int32)
        {
            return null;
        }

        long[] integers = bias?.Integers() ?? new long[channels];
        return integers.Length == channels
            ? integers
            : throw new ConversionException(
                $"{integers.Length} biases do not fit {channels} output channels; the file contradicts itself.");
    }

    /// <summary>The clamp that is fused into an operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="field">The option that tells.</param>
    internal Clamp Clamp(TfLiteOperator op, int field) => FusedActivation.ToClamp(op.Byte(field), QuantizationOf(op, 0));

    /// <summary>Integers that an operator reads as an argument, such as axes or paddings.</summary>
    internal int[] Integers(TfLiteOperator op, int index, string role)
    {
        TfLiteTensor tensor = Tensor(op, index);
        return tensor.IsConstant
            ? Array.ConvertAll(tensor.Integers(), v => (int)Math.Clamp(v, int.MinValue, int.MaxValue))
            : throw new ConversionException($"input {index} ({role}), {tensor}, is computed; it has to be constant.");
    }

    /// <summary>A value in another shape of as many elements.</summary>
    internal Value Reshape(Value value, params int[] shape)
    {
        if (value.Shape.SequenceEqual(shape))
        {
            return value;
        }

        Value reshaped = Network.Add(new Reshape(value.Name, Network.Fresh(value.Name), value, shape)).Output;
        Fix(reshaped, value.Quantization!);
        return reshaped;
    }

    /// <summary>Appends an operator whose output is the given one's, in its shape or another of as many elements.</summary>
    internal void Bind(TfLiteOperator op, Operator made, int index = 0)
    {
        // What only moves bytes keeps their meaning, whatever the file says.
        Bind(op, index, Add(made, made.Rule == OutputRule.SameAsInput ? made.Input.Quantization! : QuantizationOf(op, index)));
    }

    /// <summary>Appends an operator.</summary>
    /// <param name="made">The operator.</param>
    /// <param name="quantization">How its output is int8.</param>
    /// <returns>The output.</returns>
    internal Value Add(Operator made, Quantization quantization)
    {
        Fix(Network.Add(made).Output, quantization);
        return made.Output;
    }

    /// <summary>Makes a value stand for a tensor that an operator makes.</summary>
    internal void Bind(TfLiteOperator op, int index, Value value)
    {
        TfLiteTensor tensor = OutputTensor(op, index);
        _values[op.Outputs[index]] = tensor.Length == value.Length
            ? Reshape(value, tensor.Shape)
            : throw new ConversionException($"{tensor} comes out as {Shapes.Format(value.Shape)}; the file contradicts itself.");
    }

    /// <summary>Says how a value is int8, which nothing may change.</summary>
    internal static void Fix(Value value, Quantization quantization)
    {
        value.Quantization = quantization;
        value.IsQuantizationFixed = true;
    }

    /// <summary>Whether an operator reads what another makes.</summary>
    internal bool IsRead(TfLiteOperator op, int index) => _model.Operators.Any(reader => reader.Inputs.Contains(op.Outputs[index]));

    /// <summary>How an output is quantized. What a softmax of int8 gives in 16 bits, where a model ends, is the same in 8.</summary>
    private Quantization QuantizationOf(TfLiteOperator op, int index)
    {
        TfLiteTensor tensor = OutputTensor(op, index);
        return tensor.Type == TensorType.Int16 && op.OpType == "SOFTMAX" && Tensor(op, 0).IsByte
            ? Quantization.Probability
            : tensor.Quantization();
    }

    private Network Run()
    {
        FullIntegers.Require(_model);
        List<string> problems = [];
        foreach (int index in _model.Inputs)
        {
            Try(problems, "input", () => BindInput(_model.Tensors[index], index));
        }

        foreach (TfLiteOperator op in _model.Operators)
        {
            if (!Try(problems, op.ToString(), () => ImportOperator(op)))
            {
                StandIn(op);
            }
        }

        foreach (int index in _model.Outputs)
        {
            Try(problems, "output", () => BindOutput(_model.Tensors[index], index));
        }

        RemoveShapes();
        return problems.Count == 0 ? Network : throw new ConversionException("Not supported:\n  " + string.Join("\n  ", problems));
    }

    /// <summary>
    /// An input of reals, or of more bits than its readers take, has no quantization until a QUANTIZE operator gives it its own.
    /// </summary>
    private void BindInput(TfLiteTensor tensor, int index)
    {
        tensor.RequireSound();
        Value value = new(tensor.Name, tensor.Shape) { Source = tensor.Source };
        if (tensor.Type is not (TensorType.Float32 or TensorType.Int16 or TensorType.Int32) || (tensor.Type == TensorType.Int16
            && _model.Operators.Any(op => op.Inputs.Contains(index) && !(op.OpType == "QUANTIZE" && OutputTensor(op, 0).IsByte))))
        {
            Fix(value, tensor.Quantization());
        }

        Network.Inputs.Add(value);
        _values[index] = value;
    }

    /// <summary>Leaves out inputs that nothing computes with: shapes, which the file fixes.</summary>
    private void RemoveShapes()
    {
        foreach (Value input in Network.Inputs.FindAll(
            v => v.Quantization == null && Network.Consumers(v).Count == 0 && !Network.Outputs.Contains(v)))
        {
            Network.Inputs.Remove(input);
            Network.Warnings.Add($"Input '{input.Name}' is left out: no layer computes with it.");
        }
    }

    private void BindOutput(TfLiteTensor tensor, int index)
    {
        if (!_values.TryGetValue(index, out Value? value) || value.Quantization == null)
        {
            throw new ConversionException($"{tensor} is not made by any operator.");
        }

        if (tensor.Source.Wide is { } wide && value.Quantization.Scale > 2 * wide.Scale)
        {
            Network.Warnings.Add($"Output {tensor} is of 8 bits on the device, in steps of {value.Quantization.Scale:G4} instead of "
                + $"{wide.Scale:G4}.");
        }

        value.Source ??= tensor.Source;
        Network.Outputs.Add(value);
    }

    private void ImportOperator(TfLiteOperator op)
    {
        if (ComputesShapes(op))
        {
            return;
        }

        if (!TfLiteOperators.Table.TryGetValue(op.OpType, out TfLiteOperators.Import? import))
        {
            throw new ConversionException(TfLiteRemedies.For(op.OpType));
        }

        int first = Network.Operators.Count;
        import(op, this);
        Network.Operators[first..].ForEach(WideActivations.Require);
    }

    /// <summary>
    /// Whether an operator makes nothing but integers that are no activations: shapes, which the file has too. Where such a result is an
    /// argument that matters, that is said there.
    /// </summary>
    private bool ComputesShapes(TfLiteOperator op) => op.OpType is not ("ARG_MAX" or "QUANTIZE") && op.Outputs.Length > 0
        && op.Outputs.All(index => _model.Tensors[index].Type is TensorType.Int32 or TensorType.Int64);

    /// <summary>Binds the outputs of an operator that cannot be imported, so that the problems of those after it are found too.</summary>
    private void StandIn(TfLiteOperator op)
    {
        foreach (int index in op.Outputs)
        {
            Value value = new(_model.Tensors[index].Name, _model.Tensors[index].Shape);
            Fix(value, Quantization.Probability);
            _values[index] = value;
        }
    }

    private static bool Try(List<string> problems, string what, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (ConversionException e)
        {
            problems.Add($"{what}: {e.Message}");
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException or InvalidOperationException)
        {
            problems.Add($"{what}: the file contradicts itself ({e.Message.TrimEnd('.')}). Export it again.");
        }

        return false;
    }
}
