namespace TinyInfer.Cli;

/// <summary>Exit codes of the process.</summary>
public static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>A model, a data file or a folder cannot be used.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Misuse = 2;

    /// <summary>Stopped by Ctrl+C.</summary>
    public const int Cancelled = 130;
}
