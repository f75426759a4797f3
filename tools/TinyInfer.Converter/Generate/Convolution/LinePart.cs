using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// A convolution along one axis whose output channels see all input channels: one method, with all weights as constants. It goes along a
/// line several positions at a time.
/// </summary>
/// <param name="geometry">The window.</param>
internal abstract class LinePart(ConvGeometry geometry) : ConvPart
{
    /// <summary>Bytes of the statements in <c>Run()</c>.</summary>
    private const int RunSize = 16;

    private GeneratedMethod _method = null!;

    /// <inheritdoc/>
    internal override IEnumerable<GeneratedMethod> Methods => [_method];

    /// <inheritdoc/>
    internal override IlCost Cost => (IlCosts.LoadLocal(0).Repeat(4) + _method.Body.Cost).Repeat(Geometry.Batches) with
    {
        Bytes = RunSize + _method.Size,
    };

    /// <summary>The window.</summary>
    protected ConvGeometry Geometry => geometry;

    /// <summary>Positions of an iteration.</summary>
    protected abstract int Positions { get; }

    /// <summary>The first position of the first iteration: 0, or one that is before the line.</summary>
    protected virtual int FirstPosition => 0;

    /// <summary>Iterations along a line.</summary>
    protected int Iterations => (Geometry.OutputWidth - FirstPosition + Positions - 1) / Positions;

    /// <summary>Positions that come before others in an iteration whatever the line's length is.</summary>
    protected virtual int Early => 0;

    /// <summary>Positions of the last iteration that are in the line.</summary>
    private int InLast => Geometry.OutputWidth - FirstPosition - ((Iterations - 1) * Positions);

    /// <summary>
    /// Whether positions beyond the line are written to places where others are written afterwards, which is cheaper than to ask each time.
    /// </summary>
    private bool WritesBeyond => InLast < Positions && Iterations > 1 && Positions - InLast <= InLast - Early;

    private int InputStep => Positions * Geometry.InputPixelStep;

    /// <inheritdoc/>
    internal override void WriteRun(CodeText text, Func<GeneratedMethod, string> nameOf) =>
        text.Line($"{nameOf(_method)}(m, t, input, output);");

    /// <summary>Whether a window can go along lines.</summary>
    /// <param name="window">The window.</param>
    protected static bool Suits(ConvGeometry window) => window.KernelHeight == 1 && window.PadTop == 0 && window.StrideX == 1
        && window.DilationX == 1 && (window.OutputHeight - 1) * window.StrideY < window.InputHeight;

    /// <summary>Declares what is the same for all lines.</summary>
    /// <param name="body">The method.</param>
    protected abstract void Declare(MethodBody body);

    /// <summary>Writes what is to be there before the first iteration.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="from">The place of the line's first pixel.</param>
    /// <param name="to">The place of its first output.</param>
    protected abstract void WritePrime(MethodBody body, Expression memory, Expression from, Expression to);

    /// <summary>Writes an iteration.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="table">The array of the clamp table.</param>
    /// <param name="at">The place of the iteration's first pixel.</param>
    /// <param name="from">The place of the line's first pixel.</param>
    /// <param name="place">The place of the iteration's first output.</param>
    protected abstract void WriteIteration(
        MethodBody body, Expression memory, Expression table, Expression at, Expression from, Expression place);

    /// <summary>Writes what an iteration ends with.</summary>
    /// <param name="body">The method.</param>
    /// <param name="place">The place of the next iteration's first output.</param>
    protected virtual void WriteEnd(MethodBody body, Expression place)
    {
    }

    /// <summary>Writes the method.</summary>
    /// <param name="name">Its name.</param>
    protected void WriteMethod(string name)
    {
        MethodBody body = new();
        Expression memory = body.Parameter("sbyte[]", "m");
        Expression table = body.Parameter("sbyte[]", "t");
        Expression input = body.Parameter("int", "i");
        Expression output = body.Parameter("int", "o").Plus(Geometry.OutputOffset);
        Expression at = body.Local("int", "p");
        Expression place = body.Local("int", "q");
        Declare(body);
        _method = new GeneratedMethod(name, "All positions.", body);
        if (Geometry.OutputHeight == 1)
        {
            WriteLine(input, output);
            return;
        }

        int step = Geometry.StrideY * Geometry.InputRowStep;
        Expression line = body.Local("int", "r");
        Expression target = body.KeepInt("y", output);
        Expression end = body.KeepInt("z", input.Plus(Geometry.OutputHeight * step));
        body.For(line, input, end, step, Geometry.OutputHeight, () =>
        {
            WriteLine(line, target);
            body.Assign(target, target.Plus(Geometry.OutputRowStep));
        });

        void WriteLine(Expression from, Expression to)
        {
            WritePrime(body, memory, from, to);
            body.Assign(place, to);
            Expression end = body.KeepInt("e", from.Plus(Iterations * InputStep));
            body.For(at, from, end, InputStep, Iterations, () =>
            {
                if (WritesBeyond)
                {
                    Expression beyond = body.KeepInt("b", place);
                    body.If(at, ">=", LastFrom(from), 1.0 / Iterations, () => body.Assign(
                        beyond, place.Plus((InLast - Positions) * Geometry.OutputPixelStep)));
                }

                WriteIteration(body, memory, table, at, from, place);
                body.Assign(place, place.Plus(Positions * Geometry.OutputPixelStep));
                WriteEnd(body, place);
            });
        }
    }

    /// <summary>Writes loads, which iterations share whose inputs lie alike in the line.</summary>
    /// <param name="body">The method.</param>
    /// <param name="at">The place of the iteration's first pixel.</param>
    /// <param name="from">The place of the line's first pixel.</param>
    /// <param name="pixelsOf">The pixels that an iteration loads.</param>
    /// <param name="load">Writes the loads of an iteration.</param>
    protected void WriteLoads(
        MethodBody body, Expression at, Expression from, Func<int, IEnumerable<int>> pixelsOf, Action<int> load)
    {
        int[] firsts = [.. Enumerable.Range(0, Iterations).Where(
            i => i == 0 || !pixelsOf(i).Select(IsInside).SequenceEqual(pixelsOf(i - 1).Select(IsInside)))];
        Write(0);

        void Write(int run)
        {
            if (run == firsts.Length - 1)
            {
                load(firsts[run]);
                return;
            }

            double share = (firsts[run + 1] - firsts[run]) / (double)(Iterations - firsts[run]);
            body.If(at, "<", from.Plus(firsts[run + 1] * InputStep), share, () => load(firsts[run]), () => Write(run + 1));
        }
    }

    /// <summary>Whether a pixel is in the line.</summary>
    /// <param name="pixel">The pixel.</param>
    protected bool IsInside(int pixel) => pixel >= 0 && pixel < Geometry.InputWidth;

    /// <summary>Writes outputs of an iteration, but for <see cref="Early"/> ones; those beyond the line come to nothing.</summary>
    /// <param name="body">The method.</param>
    /// <param name="at">The place of the iteration's first pixel.</param>
    /// <param name="from">The place of the line's first pixel.</param>
    /// <param name="place">The place of the iteration's first output.</param>
    /// <param name="write">Writes the output of a position, given that place or another one.</param>
    protected void WriteOutputs(MethodBody body, Expression at, Expression from, Expression place, Action<int, Expression> write)
    {
        if (WritesBeyond)
        {
            Write(InLast, Positions, body.Find("b"));
            Write(Early, InLast, place);
            return;
        }

        Write(Early, InLast, place);
        if (InLast < Positions && Iterations > 1)
        {
            body.If(at, "<", LastFrom(from), (Iterations - 1) / (double)Iterations, () => Write(
                Math.Max(Early, InLast), Positions, place));
        }

        void Write(int start, int end, Expression to)
        {
            for (int position = start; position < end; position++)
            {
                write(position, to);
            }
        }
    }

    /// <summary>The place of the last iteration's first pixel.</summary>
    private Expression LastFrom(Expression from) => from.Plus((Iterations - 1) * InputStep);
}
