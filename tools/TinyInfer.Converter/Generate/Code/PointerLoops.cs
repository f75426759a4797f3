namespace TinyInfer.Converter.Generate.Code;

/// <summary>
/// Writes nested loops in which an index goes through each of several tensors. Indices that move alike are one variable, and the innermost
/// loop does several iterations in straight line.
/// </summary>
internal sealed class PointerLoops
{
    private readonly MethodBody _body;
    private readonly IReadOnlyList<LoopLevel> _levels;
    private readonly int[] _starts;
    private readonly int _unroll;
    private readonly Action<Expression[]> _write;

    /// <summary>For each tensor, the first one in which the index moves alike.</summary>
    private readonly int[] _leaders;

    /// <summary>Number of loops around these, which have variables too.</summary>
    private readonly int _around;

    private PointerLoops(MethodBody body, IReadOnlyList<LoopLevel> levels, int[] starts, int unroll, Action<Expression[]> write)
    {
        _body = body;
        _levels = levels;
        _starts = starts;
        _unroll = unroll;
        _write = write;
        _leaders = [.. starts.Select((_, i) => Enumerable.Range(0, starts.Length).First(j => levels.All(l => l.Steps[i] == l.Steps[j])))];
    }

    private PointerLoops(MethodBody body, int around, IReadOnlyList<LoopLevel> levels, int tensors, int unroll, Action<Expression[]> write)
        : this(body, levels, new int[tensors], unroll, write)
    {
        _around = around;
        _leaders = [.. Enumerable.Range(0, tensors)];
    }

    /// <summary>Writes loops.</summary>
    /// <param name="body">The method.</param>
    /// <param name="levels">The loops, outermost first; each goes forward in the last tensor.</param>
    /// <param name="starts">Where each tensor's index starts.</param>
    /// <param name="unroll">Iterations of the innermost loop to do in straight line.</param>
    /// <param name="write">Writes what is within, given the index of each tensor.</param>
    internal static void Write(MethodBody body, IEnumerable<LoopLevel> levels, int[] starts, int unroll, Action<Expression[]> write)
    {
        PointerLoops loops = new(body, LoopLevel.Merge(levels), starts, unroll, write);
        loops.Write(0, Array.ConvertAll(starts, Expression.Constant));
    }

    /// <summary>Writes loops within others.</summary>
    /// <param name="body">The method.</param>
    /// <param name="around">Number of loops around them, or more.</param>
    /// <param name="levels">The loops, outermost first; each goes forward in the last tensor.</param>
    /// <param name="starts">Where each tensor's index starts.</param>
    /// <param name="unroll">Iterations of the innermost loop to do in straight line.</param>
    /// <param name="write">Writes what is within, given the index of each tensor.</param>
    internal static void Within(
        MethodBody body, int around, IEnumerable<LoopLevel> levels, Expression[] starts, int unroll, Action<Expression[]> write) =>
        new PointerLoops(body, around, LoopLevel.Merge(levels), starts.Length, unroll, write).Write(0, starts);

    /// <summary>Writes one loop.</summary>
    /// <param name="body">The method.</param>
    /// <param name="name">Name of its variable.</param>
    /// <param name="start">First value of the variable.</param>
    /// <param name="times">Number of iterations.</param>
    /// <param name="step">What each adds to the variable.</param>
    /// <param name="write">Writes what is within, given the variable.</param>
    /// <returns>The value of the variable after the last iteration.</returns>
    internal static Expression Nest(MethodBody body, string name, Expression start, int times, int step, Action<Expression> write)
    {
        if (times == 1)
        {
            write(start);
            return start.Plus(step);
        }

        Expression variable = body.Variable("int", name);
        body.For(variable, start, start.Plus(times * step), step, times, () => write(variable));
        return variable;
    }

    private void Write(int depth, Expression[] at)
    {
        if (depth == _levels.Count)
        {
            _write(at);
            return;
        }

        LoopLevel level = _levels[depth];
        int unroll = depth == _levels.Count - 1 ? Math.Min(_unroll, level.Count) : 1;
        if (unroll == level.Count)
        {
            WriteStraight(depth, level, at, unroll);
            return;
        }

        // The last tensor's index, or what moves with it, controls the loop; the others follow.
        int control = _leaders[^1];
        Expression[] inner = [.. at];
        List<(Expression Variable, int Step)> followers = [];
        for (int i = 0; i < at.Length; i++)
        {
            if (_leaders[i] != i)
            {
                inner[i] = inner[_leaders[i]].Plus(_starts[i] - _starts[_leaders[i]]);
            }
            else if (i == control)
            {
                inner[i] = _body.Variable("int", Name(i, _around + depth));
            }
            else if (level.Steps[i] != 0)
            {
                inner[i] = _body.KeepInt(Name(i, _around + depth), at[i]);
                followers.Add((inner[i], level.Steps[i] * unroll));
            }
        }

        int times = level.Count / unroll;
        int step = level.Steps[control] * unroll;
        _body.For(inner[control], at[control], at[control].Plus(times * step), step, times, () =>
        {
            WriteStraight(depth, level, inner, unroll);
            followers.ForEach(f => _body.Assign(f.Variable, f.Variable.Plus(f.Step)));
        });
        WriteStraight(depth, level, inner, level.Count % unroll);
    }

    private void WriteStraight(int depth, LoopLevel level, Expression[] at, int count)
    {
        for (int k = 0; k < count; k++)
        {
            Write(depth + 1, [.. at.Select((a, i) => a.Plus(k * level.Steps[i]))]);
        }
    }

    private static string Name(int pointer, int depth) => $"{(char)('p' + pointer)}{depth}";
}
