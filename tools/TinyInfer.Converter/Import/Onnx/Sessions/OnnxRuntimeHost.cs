namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>
/// Where ONNX Runtime runs: in this process, or in one of its own, where a model that makes it crash, or take all memory or time, is a
/// message to the user.
/// </summary>
public static class OnnxRuntimeHost
{
    private static readonly Lock _lock = new();
    private static WorkerProcess? _process;

    /// <summary>A program and its arguments, which does nothing but call <see cref="Serve"/>; null to run ONNX Runtime in this
    /// process.</summary>
    public static IReadOnlyList<string>? Command { get; set; }

    /// <summary>Runs ONNX Runtime for the process that has started this one. Does not return: the process ends with the other
    /// one.</summary>
    public static void Serve() => Worker.Serve();

    /// <summary>Starts the process, if there is to be one, so that it is ready when it is needed.</summary>
    internal static void Prepare()
    {
        if (Command != null)
        {
            Process();
        }
    }

    /// <summary>Opens a model.</summary>
    /// <param name="model">The model as in a file.</param>
    internal static IOnnxSession Open(byte[] model) => Command == null ? new LocalSession(model) : Process().Open(model);

    /// <summary>Has ONNX Runtime fold constants and remove what does nothing.</summary>
    /// <param name="model">The model as in a file.</param>
    /// <param name="path">The file that the simplified model is written to.</param>
    internal static void Simplify(byte[] model, string path)
    {
        if (Command == null)
        {
            LocalSession.Simplify(model, path);
        }
        else
        {
            Process().Simplify(model, path);
        }
    }

    private static WorkerProcess Process()
    {
        lock (_lock)
        {
            if (_process is { IsAlive: true })
            {
                return _process;
            }

            if (_process == null)
            {
                AppDomain.CurrentDomain.ProcessExit += (_, _) => _process?.Dispose();
            }

            return _process = new WorkerProcess(Command!, WorkerLimits.Default);
        }
    }
}
