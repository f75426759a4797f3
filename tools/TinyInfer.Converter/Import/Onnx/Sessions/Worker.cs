using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>ONNX Runtime's end in a process of its own: does what it is asked to until its input ends.</summary>
internal sealed class Worker
{
    /// <summary>ONNX Runtime follows chains of nodes by recursion.</summary>
    private const int StackSize = 1 << 28;

    private readonly Dictionary<int, LocalSession> _sessions = [];
    private readonly BinaryReader _input;
    private readonly BinaryWriter _output;
    private volatile string? _file;

    private Worker(Stream input, Stream output)
    {
        _input = new BinaryReader(new BufferedStream(input, 1 << 16));
        _output = new BinaryWriter(new BufferedStream(output, 1 << 16));
    }

    /// <summary>Serves the process that has started this one. Does not return: the process ends with its input.</summary>
    internal static void Serve()
    {
        CrashFiles.Forbid();

        // Ctrl+C goes to both processes: the one that reads the user's command says when this one ends.
        using PosixSignalRegistration signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        Worker worker = new(Console.OpenStandardInput(), Console.OpenStandardOutput());
        worker.Listen();
    }

    private void Listen()
    {
        using SemaphoreSlim asked = new(0);
        using SemaphoreSlim answered = new(1);
        Action? work = null;
        new Thread(Work, StackSize) { IsBackground = true }.Start();
        try
        {
            while (true)
            {
                // The next request is waited for while one is worked on: so the end of the other process is noticed whatever happens here.
                int request = _input.ReadInt32();
                answered.Wait();
                work = Read((WorkerRequest)request);
                asked.Release();
            }
        }
        catch (IOException)
        {
            // Ended, or closed in the midst of a message.
        }

        // The other process may have ended before it could.
        if (_file is { } file && File.Exists(file))
        {
            File.Delete(file);
        }

        // Without waiting for what ONNX Runtime may be at.
        Process.GetCurrentProcess().Kill();

        void Work()
        {
            LocalSession.Load();
            while (true)
            {
                asked.Wait();
                Answer(work!);
                answered.Release();
            }
        }
    }

    private Action Read(WorkerRequest request)
    {
        switch (request)
        {
            case WorkerRequest.Simplify:
                byte[] source = _input.ReadBytes();
                _file = _input.ReadString();
                return () => Simplify(source);
            case WorkerRequest.Open:
                int opened = _input.ReadInt32();
                byte[] model = _input.ReadBytes();
                return () => Open(opened, model);
            case WorkerRequest.Run:
                LocalSession session = _sessions[_input.ReadInt32()];
                Dictionary<string, float[]> inputs = new(StringComparer.Ordinal);
                for (int count = _input.ReadInt32(); count > 0; count--)
                {
                    inputs.Add(_input.ReadString(), _input.ReadFloats());
                }

                return () => Run(session, inputs);
            default:
                int closed = _input.ReadInt32();
                return () => Close(closed);
        }
    }

    private void Answer(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is OnnxSessionException or ConversionException)
        {
            Begin(e is ConversionException ? WorkerAnswer.NotSupported : WorkerAnswer.Refused);
            _output.Write(e.Message);
        }

        _output.Flush();
    }

    private void Begin(WorkerAnswer answer) => _output.Write((int)answer);

    private void Simplify(byte[] model)
    {
        LocalSession.Simplify(model, _file!);
        Begin(WorkerAnswer.Done);
    }

    private void Open(int number, byte[] model)
    {
        LocalSession session = new(model);
        _sessions.Add(number, session);
        Begin(WorkerAnswer.Done);
        _output.WritePorts(session.Inputs);
        _output.WritePorts(session.Outputs);
    }

    private void Run(LocalSession session, Dictionary<string, float[]> inputs)
    {
        Dictionary<string, DenseTensor<float>> outputs = session.Run(inputs);
        Begin(WorkerAnswer.Done);
        _output.Write(outputs.Count);
        foreach ((string name, DenseTensor<float> tensor) in outputs)
        {
            _output.Write(name);
            _output.WriteShape(tensor.Dimensions);
            _output.WriteFloats(tensor.Buffer.Span);
        }
    }

    private void Close(int number)
    {
        _sessions.Remove(number, out LocalSession? session);
        session!.Dispose();
        Begin(WorkerAnswer.Done);
    }
}
