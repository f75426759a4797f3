using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Streaming;

/// <summary>
/// Turns a quantized network over a window into one that takes the newest frames alone. Before each operator that looks along time stands a
/// cache of the frames that it still needs, filled with the zero point at the start; the operator computes only what is new.
/// </summary>
/// <remarks>
/// An operator with an extent of k frames and a stride of s, given n new frames, needs n − s + k of them, and as many more at the newest
/// end as its window leaves over. One step takes as many frames as all strides along time multiplied, so that every operator has something
/// new in every step.
/// </remarks>
internal sealed class StreamingTransform
{
    private readonly Network _network;
    private readonly Dictionary<Value, TimePlacement> _times = [];
    private readonly List<string> _problems = [];
    private readonly List<Action<int>> _rewrites = [];
    private bool _looksAlongTime;
    private RecurrentOperator? _recurrent;

    private StreamingTransform(Network network)
    {
        _network = network;
    }

    /// <summary>Transforms a network.</summary>
    /// <param name="network">A quantized network with one input; changed.</param>
    /// <param name="timeAxis">The input's axis of time; null for the first one, from the last axis on, along which the network can be
    /// streamed.</param>
    /// <returns>The axis of time, and the frames that one step takes.</returns>
    /// <exception cref="ConversionException">Operators look into the future, or cannot be streamed; all are listed.</exception>
    internal static (int TimeAxis, int Step) Run(Network network, int? timeAxis)
    {
        Value input = network.Inputs.Count == 1
            ? network.Inputs[0]
            : throw new ConversionException("Streaming needs a model with one input.");
        IEnumerable<int> axes = timeAxis is { } given
            ? [Shapes.Axis(given, input.Shape.Length)]
            : Enumerable.Range(0, input.Shape.Length).Reverse().Where(axis => input.Shape[axis] > 1);
        List<string>? problems = null;
        foreach (int axis in axes)
        {
            StreamingTransform transform = new(network);
            transform.VisitAll(input, axis);
            if (transform._problems.Count == 0)
            {
                return (axis, transform.Apply(input, axis));
            }

            problems = problems == null || transform._problems.Count < problems.Count ? transform._problems : problems;
        }

        throw new ConversionException("Cannot stream:\n  " + string.Join("\n  ", problems ?? ["the input has no axis of time."]));
    }

    private void VisitAll(Value input, int timeAxis)
    {
        _problems.AddRange(_network.Operators.Where(op => op.IsStateful)
            .Select(op => $"{op}: it keeps a state from run to run, and would run more often than over windows."));
        _times[input] = new TimePlacement(timeAxis, input.Shape[timeAxis], 1, 0);
        foreach (Operator op in _network.Operators)
        {
            try
            {
                Visit(op);
            }
            catch (ConversionException e)
            {
                _problems.Add(e.Message);
            }
        }

        if (_problems.Count == 0 && !_looksAlongTime)
        {
            _problems.Add(_recurrent == null
                ? $"No layer looks along axis {timeAxis}."
                : $"{_recurrent}: it starts anew with every window, so that each step "
                    + "would take the whole window again. Run the model over windows.");
        }
    }

    private int Apply(Value input, int timeAxis)
    {
        int step = _times.Values.Aggregate(1, (all, time) => all / Gcd(all, time.Decimation) * time.Decimation);
        input.Shape = [.. input.Shape];
        input.Shape[timeAxis] = step;
        _rewrites.ForEach(rewrite => rewrite(step));
        foreach (Operator op in _network.Operators)
        {
            op.InferShapes();
        }

        // With few frames, a transpose may have become one that moves only axes of size 1.
        while (Optimize.CancelTransposes.Run(_network))
        {
        }

        return step;
    }

    private void Visit(Operator op)
    {
        List<Value> timed = op.Inputs.FindAll(_times.ContainsKey);
        if (timed.Count == 0)
        {
            return;
        }

        TimePlacement time = _times[timed[0]];
        if (timed.Any(v => _times[v] != time))
        {
            throw new ConversionException($"{op}: its inputs lie differently in time; pad both branches alike.");
        }

        switch (op)
        {
            case IWindowed windowed:
                VisitWindow(op, windowed, time);
                break;
            case RecurrentOperator recurrent:
                VisitRecurrent(recurrent, time);
                break;
            case Reshape reshape:
                VisitReshape(reshape, time);
                break;
            case Transpose transpose:
                _times[op.Output] = time with { Axis = Array.IndexOf(transpose.Permutation, time.Axis) };
                break;
            case Slice slice:
                VisitSlice(slice, time);
                break;
            case Reduction reduction when !reduction.Axes.Contains(time.Axis):
            case LayerNormalization normalization when time.Axis < normalization.FirstAxis:
            case Dense or Softmax when time.Axis < op.Input.Shape.Length - 1:
                _times[op.Output] = time;
                break;
            case Reduction or Dense:
                Consume(op, time);
                break;
            case Unary or BroadcastBinary:
            case Concat when op.Output.Shape[time.Axis] == time.Window:
                VisitElementwise(op, time);
                break;
            default:
                throw new ConversionException($"{op}: it works along time in a way that cannot be streamed.");
        }
    }

    private void VisitWindow(Operator op, IWindowed windowed, TimePlacement time)
    {
        TimeWindow window = TimeWindow.Of(windowed.Window, time.Axis)
            ?? throw new ConversionException($"{op}: time does not lie along an axis of its window.");
        _looksAlongTime |= window.Extent > 1;
        int positions = op.Output.Shape[time.Axis];
        int rest = time.Window + window.Before - window.Extent - ((positions - 1) * window.Stride);
        if (rest < 0)
        {
            throw new ConversionException(
                $"{op}: it is padded at the newest end, which looks into the future; pad the oldest end alone, or not at all.");
        }

        if (window.Before > 0 && op is Pool2D)
        {
            throw new ConversionException(
                $"{op}: a padded pool does not count its padding, which a stream cannot know; leave its padding out.");
        }

        _times[op.Output] = time with
        {
            Window = positions,
            Decimation = time.Decimation * window.Stride,
            Lag = time.Lag + (rest * time.Decimation),
        };
        _rewrites.Add(step =>
        {
            int fresh = step / time.Decimation;
            Cache(op, time.Axis, fresh, fresh - window.Stride + window.Extent + rest);
            windowed.Window = window.WithoutPadding();
        });
    }

    /// <summary>
    /// A recurrent layer starts anew with every window: what it remembered of frames before the window would change its results. It takes
    /// all frames of the window at once; the layers before it compute what is new alone.
    /// </summary>
    private void VisitRecurrent(RecurrentOperator op, TimePlacement time)
    {
        _recurrent = op;
        Consume(op, time);
    }

    private void VisitElementwise(Operator op, TimePlacement time)
    {
        if (op.Inputs.Exists(v => !_times.ContainsKey(v) && time.Axis < v.Shape.Length && v.Shape[time.Axis] != 1))
        {
            throw new ConversionException($"{op}: an operand changes along time but is not part of the stream.");
        }

        _times[op.Output] = time;
    }

    /// <summary>
    /// A reshape that keeps time as an axis of its own goes on; one that mixes it with others, such as flattening, takes the whole window.
    /// </summary>
    private void VisitReshape(Reshape op, TimePlacement time)
    {
        int inner = Shapes.Length(op.Input.Shape[(time.Axis + 1)..]);
        int axis = Array.FindIndex(
            [.. Enumerable.Range(0, op.Output.Shape.Length)],
            i => op.Output.Shape[i] == time.Window && Shapes.Length(op.Output.Shape[(i + 1)..]) == inner);
        if (axis < 0 || time.Window == 1)
        {
            Consume(op, time);
            return;
        }

        _times[op.Output] = time with { Axis = axis };
        _rewrites.Add(step => op.Resize(axis, step / time.Decimation));
    }

    private void VisitSlice(Slice op, TimePlacement time)
    {
        int size = op.Output.Shape[time.Axis];
        if (size == time.Window)
        {
            throw new ConversionException(
                $"{op}: a slice along other axes than time is not streamed; put it before or behind the layers along time.");
        }

        if (!op.IsTail(time.Axis))
        {
            throw new ConversionException($"{op}: it takes other frames than the newest.");
        }

        _times[op.Output] = time with { Window = size };
        _rewrites.Add(_ => Optimize.Rewrite.Bypass(_network, op));
    }

    /// <summary>An operator that takes all frames of the window at once, after which there is no time any more.</summary>
    private void Consume(Operator op, TimePlacement time) =>
        _rewrites.Add(step => Cache(op, time.Axis, step / time.Decimation, time.Window));

    private void Cache(Operator op, int axis, int fresh, int frames)
    {
        if (frames == fresh)
        {
            return;
        }

        Value input = op.Input;
        if (Shapes.Length(input.Shape[..axis]) != 1)
        {
            throw new ConversionException($"{op}: time is not the outermost axis of {Shapes.Format(input.Shape)}.");
        }

        StreamCache cache = new(op.Name, _network.Fresh(input.Name), input, axis, frames);
        cache.Output.Quantization = input.Quantization;
        op.Inputs[0] = cache.Output;
        _network.Operators.Insert(_network.Operators.IndexOf(op), cache);
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
