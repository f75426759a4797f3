using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates support vectors as sums of products with constants; those with 0 are left out. A squared distance is
/// <c>Σ x² + Σ s² − 2 · Σ x · s</c>, of which the first is the same for all vectors and the second a constant. What does not fit 32 bits
/// wraps around, and the sum does not. Inputs and sums are local variables; sums are handed on where vectors need further methods.
/// </summary>
internal sealed class SupportVectors : OneWayGenerator
{
    /// <summary>The most inputs and sums in local variables, of which a method has 255.</summary>
    private const int MaxLocals = 200;

    /// <summary>Bytes of a method, which has no loops: a method more is inputs loaded once more.</summary>
    private const int MaxBytes = 50_000;

    /// <summary>Fraction bits of the function's values.</summary>
    private const int ValueBits = 15;

    private readonly LayerRecord _record;
    private readonly SupportVectorsRecord _layer;
    private readonly Requantization[] _outputs;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal SupportVectors(LayerRecord record)
    {
        _record = record;
        _layer = record.Read<SupportVectorsRecord>();
        OutputScaling scaling = record.Scaling(_layer.Rescaling);
        _outputs = [.. _layer.Starts.Select((_, output) => scaling.Of(0, 0, RangeOf(output)))];
    }

    private int Width => _record.Input.Length;

    /// <inheritdoc/>
    internal override string? Problem => Width + _layer.Starts.Length > MaxLocals ? "it has more inputs and sums than local variables hold"
        : _outputs.Select(output => output.Problem).FirstOrDefault(problem => problem != null);

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        GeneratedTable table = new("int", "function", [.. _layer.Function.Select(value => (int)value)]);
        List<LayerMethod> methods = [Begin(clamp, table, isFirst: true)];
        Expression function = methods[0].Body.Find("f1");
        for (int vector = 0; vector < _layer.Count; vector++)
        {
            if (methods[^1].Body.Cost.Bytes > MaxBytes)
            {
                HandOn(methods[^1]);
                methods.Add(Begin(clamp, table, isFirst: false));
            }

            Write(methods[^1].Body, function, vector);
        }

        for (int output = 0; output < _outputs.Length; output++)
        {
            Expression sum = Varies(output) ? Sum(methods[^1].Body, output) : Expression.Constant((long)_layer.Starts[output] << ValueBits);
            methods[^1].Store(
                Expression.Constant(_record.Output.Offset + output), _outputs[output], (sum >> _layer.Shift).ToInt());
        }

        string Describe(int part) => methods.Count == 1 ? "All vectors." : $"Vectors, part {part + 1} of {methods.Count}.";
        return GeneratedLayer.OfMethods(
            [.. methods.Select((method, i) => new GeneratedMethod($"Vectors{i}", Describe(i), method.Body))],
            methods.Count > 1 ? _outputs.Length : 0, table);
    }

    /// <summary>Brings table, sums and inputs into local variables.</summary>
    private LayerMethod Begin(ClampTable? clamp, GeneratedTable table, bool isFirst)
    {
        LayerMethod method = new(clamp);
        method.Table(table.Type, table.Name, table.Values);
        foreach (int i in Sums)
        {
            method.Body.Assign(Sum(method.Body, i), isFirst
                ? Expression.Constant((long)_layer.Starts[i] << ValueBits)
                : Expression.Element(method.Packed, Expression.Constant(i), isLong: true));
        }

        List<Expression> squares = [];
        for (int i = 0; i < Width; i++)
        {
            Expression input = method.Element(Expression.Constant(_record.Input.Offset + i)).Plus(-_record.Input.ZeroPoint);
            Expression x = method.Body.KeepInt($"x{i}", _layer.Bits == 0 ? input : input << _layer.Bits);
            squares.Add(x * x);
        }

        if (_layer.IsRadial)
        {
            method.Body.KeepInt("n", Expression.Sum(squares));
        }

        return method;
    }

    private void HandOn(LayerMethod method)
    {
        foreach (int i in Sums)
        {
            method.Body.Store(method.Packed, Expression.Constant(i), Sum(method.Body, i));
        }
    }

    /// <summary>Adds what one vector contributes to the sums.</summary>
    private void Write(MethodBody body, Expression function, int vector)
    {
        int[] values = [.. _layer.Vectors.Skip(vector * Width).Take(Width).Select(value => (int)value)];
        List<Expression> terms = [.. Enumerable.Range(0, Width).Where(i => values[i] != 0).Select(
            i => body.Find($"x{i}") * Expression.Constant(_layer.IsRadial ? -2 * values[i] : values[i]))];
        if (_layer.IsRadial)
        {
            terms.Insert(0, body.Find("n").Plus(unchecked(values.Aggregate(0, (sum, value) => sum + (value * value)))));
        }

        Expression distance = terms.Count == 0 ? Expression.Constant(0) : Expression.Sum(terms);
        int shift = 30 - _layer.ToArgument.Exponent;
        Expression argument = body.Variable("long", "q");
        body.Assign(argument, (((distance.ToLong() * Expression.Constant((long)_layer.ToArgument.Mantissa)) >> shift).Plus(1) >> 1)
            .Plus(_layer.Offset));
        Limit(">", short.MaxValue);
        if (!_layer.IsRadial || _layer.Offset != short.MinValue)
        {
            Limit("<", short.MinValue);
        }

        Expression at = body.KeepInt("i", argument.ToInt());
        Expression place = body.KeepInt("p", (at >> 8).Plus(128));
        Expression low = body.KeepInt("l", Expression.Element(function, place));
        Expression slope = (Expression.Element(function, place.Plus(1)) - low) * (at & Expression.Constant(255));
        Expression value = body.KeepInt("v", low + (slope.Plus(128) >> 8));
        for (int output = 0; output < _outputs.Length; output++)
        {
            int weight = _layer.Weights[(output * _layer.Count) + vector];
            if (weight != 0)
            {
                Expression sum = Sum(body, output);
                body.Assign(sum, sum + (value.ToLong() * Expression.Constant((long)weight)));
            }
        }

        void Limit(string comparison, int limit) => body.If(
            argument, comparison, Expression.Constant((long)limit), 0.1, () => body.Assign(argument, Expression.Constant((long)limit)));
    }

    /// <summary>The outputs that depend on the input.</summary>
    private IEnumerable<int> Sums => Enumerable.Range(0, _outputs.Length).Where(Varies);

    private bool Varies(int output) => _layer.Weights.Skip(output * _layer.Count).Take(_layer.Count).Any(weight => weight != 0);

    private static Expression Sum(MethodBody body, int output) => body.Variable("long", $"a{output}");

    /// <summary>What the sum of an output can be once it is shifted.</summary>
    private SumRange RangeOf(int output)
    {
        long most = _layer.Weights.Skip(output * _layer.Count).Take(_layer.Count).Sum(weight => Math.Abs((long)weight)) << ValueBits;
        long start = (long)_layer.Starts[output] << ValueBits;
        return new SumRange((start - most) >> _layer.Shift, (start + most) >> _layer.Shift);
    }
}
