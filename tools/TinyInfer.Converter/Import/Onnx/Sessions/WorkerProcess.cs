using System.ComponentModel;
using System.Diagnostics;

namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>The converter's end of ONNX Runtime in a process of its own, one request after the other.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Process _process;
    private readonly WorkerWatch _watch;
    private readonly BinaryReader _input;
    private readonly BinaryWriter _output;
    private int _sessions;

    /// <summary>Starts it.</summary>
    /// <param name="command">A program and its arguments, which calls <see cref="OnnxRuntimeHost.Serve"/>.</param>
    /// <param name="limits">What it may take.</param>
    /// <exception cref="ConversionException">It cannot be started.</exception>
    internal WorkerProcess(IReadOnlyList<string> command, WorkerLimits limits)
    {
        ProcessStartInfo start = new(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };

        // No socket, pipe or dump for tools that look into a process, and a start without a second round of compilation.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ConversionException($"ONNX Runtime's process cannot be started ({command[0]}: {e.Message}).", e);
        }

        // What a crash prints is said in our own words.
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _input = new BinaryReader(new BufferedStream(_process.StandardOutput.BaseStream, 1 << 16));
        _output = new BinaryWriter(new BufferedStream(_process.StandardInput.BaseStream, 1 << 16));
        _watch = new WorkerWatch(_process, limits);
    }

    /// <summary>False once it has ended.</summary>
    internal bool IsAlive { get; private set; } = true;

    /// <summary>Has ONNX Runtime simplify a model.</summary>
    /// <param name="model">The model as in a file.</param>
    /// <param name="path">The file that the simplified model is written to.</param>
    internal void Simplify(byte[] model, string path) => Ask(
        output =>
        {
            output.Write((int)WorkerRequest.Simplify);
            output.WriteBytes(model);
            output.Write(path);
        },
        _ => true);

    /// <summary>Opens a model.</summary>
    /// <param name="model">The model as in a file.</param>
    internal IOnnxSession Open(byte[] model)
    {
        int number = Interlocked.Increment(ref _sessions);
        return Ask(
            output =>
            {
                output.Write((int)WorkerRequest.Open);
                output.Write(number);
                output.WriteBytes(model);
            },
            input => new WorkerSession(this, number, input.ReadPorts(), input.ReadPorts()));
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <typeparam name="T">What the answer is.</typeparam>
    /// <param name="write">Writes the request.</param>
    /// <param name="read">Reads what follows an answer that all is done.</param>
    /// <exception cref="OnnxSessionException">ONNX Runtime refuses.</exception>
    /// <exception cref="OnnxCrashException">The process has ended instead.</exception>
    /// <exception cref="ConversionException">The model cannot be converted.</exception>
    internal T Ask<T>(Action<BinaryWriter> write, Func<BinaryReader, T> read)
    {
        lock (_lock)
        {
            try
            {
                _watch.Begin();
                write(_output);
                _output.Flush();
                T? result = default;
                WorkerAnswer answer = (WorkerAnswer)_input.ReadInt32();
                string message = string.Empty;
                if (answer == WorkerAnswer.Done)
                {
                    result = read(_input);
                }
                else
                {
                    message = _input.ReadString();
                }

                _watch.End();
                return answer switch
                {
                    WorkerAnswer.Done => result!,
                    WorkerAnswer.Refused => throw new OnnxSessionException(message),
                    _ => throw new ConversionException(message),
                };
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                IsAlive = false;
                throw Ended();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsAlive = false;
        _watch.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private OnnxCrashException Ended()
    {
        _process.WaitForExit();
        string? excess = _watch.Excess;
        _watch.Dispose();
        return new OnnxCrashException(excess ?? $"crashes ({Cause(_process.ExitCode)})", excess != null);
    }

    private static string Cause(int exitCode) => exitCode switch
    {
        128 + 4 or unchecked((int)0xC000001D) => "illegal instruction",
        128 + 6 or unchecked((int)0xC0000409) => "abort",
        128 + 8 or unchecked((int)0xC0000094) => "division by zero",
        128 + 9 => "killed, as systems do that run out of memory",
        128 + 7 or 128 + 11 or unchecked((int)0xC0000005) => "memory access fault",
        unchecked((int)0xC00000FD) => "stack overflow",
        _ => $"exit code {exitCode}",
    };
}
