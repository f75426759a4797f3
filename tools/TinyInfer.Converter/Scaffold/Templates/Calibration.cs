namespace {{name}};

/// <summary>Work whose IL instructions and bytes are known, and what its time says of a board.</summary>
public static class Calibration
{
    /// <summary>IL instructions of a run of the loop.</summary>
    public const int LoopInstructions = {{loopInstructions}};

    /// <summary>Statements without a jump.</summary>
    public const int Statements = {{statements}};

    /// <summary>How often the loop runs.</summary>
    public const int LoopRuns = 1200;

    /// <summary>How often as many statements run as there are.</summary>
    public const int StatementRuns = 100;

    private const int LoopLength = 256;
    private const int StatementLength = 11;
    private const int LineLength = 32;

    private static readonly sbyte[] _left = new sbyte[LoopLength];
    private static readonly sbyte[] _right = new sbyte[LoopLength];

    /// <summary>A loop as kernels have it: it stays in the cache, with the part of the interpreter that runs it.</summary>
    public static int RunLoop()
    {
        sbyte[] left = _left;
        sbyte[] right = _right;
        int sum = 0;
        for (int i = 0; i < LoopLength; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    /// <summary>As many statements as there are, of a few that stay in the cache.</summary>
    public static int RunCached(int factor)
    {
        int sum = 0;
        for (int i = 0; i < Statements; i += StraightLine.Few)
        {
            sum = StraightLine.RunFew(sum, factor);
        }

        return sum;
    }

    /// <summary>A board file, for --board.</summary>
    /// <param name="loop">Microseconds of <see cref="LoopRuns"/> runs of the loop.</param>
    /// <param name="cached">Microseconds of <see cref="StatementRuns"/> times <see cref="Statements"/> statements in the cache.</param>
    /// <param name="read">Microseconds of as many that come from flash.</param>
    /// <returns>JSON.</returns>
    public static string Report(long loop, long cached, long read)
    {
        string text = "{ \"chip\": \"{{chip}}\", \"clock\": {{clock}}, \"cyclesPerInstruction\": "
            + Tenths(10L * {{clock}} * loop / ((long)LoopRuns * LoopInstructions));

        // What the cache does not hold is read by lines; a line takes {{lineClocks}} clocks of the flash.
        long lines = (long)StatementRuns * Statements * StatementLength / LineLength;
        long reading = read - cached;
        return reading > 0 && 10L * {{lineClocks}} * lines / reading < 2000
            ? text + ", \"flashMode\": \"{{flashMode}}\", \"flashClock\": " + Tenths(10L * {{lineClocks}} * lines / reading) + " }"
            : text + " }";
    }

    private static string Tenths(long value)
    {
        value = value < 10 ? 10 : value;
        return (value / 10).ToString() + "." + (value % 10).ToString();
    }
}
