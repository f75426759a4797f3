using System.Diagnostics;
using Google.Protobuf;
using TinyInfer.Cli;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.Onnx.Sessions;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>ONNX Runtime in a process of its own: what brings that process down is a message to the user.</summary>
public sealed class OnnxProcessTests
{
    private static readonly string[] _command =
        ["dotnet", CliAssembly.Path, OnnxRuntimeCommand.Name];

    private static readonly WorkerLimits _limits = new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1), 400 << 20);

    /// <summary>Min without one of its inputs: ONNX Runtime 1.31 reads from address 0.</summary>
    private static NodeProto Crashing => new() { OpType = "Min", Name = "culprit", Input = { "a", string.Empty }, Output = { "b" } };

    [Fact]
    public void Gives_what_ONNX_Runtime_gives_in_this_process()
    {
        byte[] model = Model(Relu("x", "y"), new NodeProto { OpType = "Exp", Input = { "x" }, Output = { "z" } }).ToByteArray();
        using WorkerProcess process = Start();
        using IOnnxSession there = process.Open(model);
        using LocalSession here = new(model);
        Dictionary<string, float[]> inputs = new() { ["x"] = RandomModel.Normal(8, 1, 1) };

        Assert.Equal(here.Inputs.Select(p => p.ToString()), there.Inputs.Select(p => p.ToString()));
        Assert.Equal(here.Run(inputs).Select(o => (o.Key, o.Value.ToArray())), there.Run(inputs).Select(o => (o.Key, o.Value.ToArray())));
    }

    [Fact]
    public void A_crash_is_said_with_the_node()
    {
        ModelProto model = Model(Relu("x", "a"), Crashing, Relu("b", "y"));

        OnnxCrashException crash = Assert.Throws<OnnxCrashException>(() => Attempt(model));
        NodeProto? culprit = CrashPlace.Find(model, Attempt);

        Assert.Matches("^crashes \\((memory access fault|abort)\\)$", crash.Message);
        Assert.Equal("culprit", culprit?.Name);

        static void Attempt(ModelProto model)
        {
            using WorkerProcess process = Start();
            using IOnnxSession session = process.Open(model.ToByteArray());
            session.Run(new Dictionary<string, float[]> { ["x"] = new float[8] });
        }
    }

    [Fact]
    public void A_model_that_takes_all_memory_is_stopped()
    {
        ModelProto model = Model(
            Constant("start", 0), Constant("end", 1e9f), Constant("step", 1),
            new NodeProto { OpType = "Range", Input = { "start", "end", "step" }, Output = { "many" } },
            new NodeProto { OpType = "ReduceSum", Input = { "many" }, Output = { "sum" } },
            new NodeProto { OpType = "Add", Input = { "x", "sum" }, Output = { "y" } });

        Assert.Equal("needs more than 400 MB of memory", Crash(model).Message);
    }

    [Fact]
    public void A_model_that_does_not_end_is_stopped()
    {
        GraphProto body = new()
        {
            Name = "body",
            Node = { new NodeProto { OpType = "Identity", Input = { "go" }, Output = { "goOn" } }, Relu("v", "w") },
            Input = { Port("i", OnnxTensor.Int64), Port("go", OnnxTensor.Bool), Port("v", OnnxTensor.Float, 1, 8) },
            Output = { Port("goOn", OnnxTensor.Bool), Port("w", OnnxTensor.Float, 1, 8) },
        };
        NodeProto loop = new() { OpType = "Loop", Input = { string.Empty, string.Empty, "x" }, Output = { "y" } };
        loop.Attribute.Add(new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body });

        Assert.Equal("does not end within 2 s", Crash(Model(loop)).Message);
    }

    [Fact]
    public void What_ONNX_Runtime_refuses_leaves_its_process_as_it_was()
    {
        using WorkerProcess process = Start();

        Assert.Throws<OnnxSessionException>(() => process.Open([1, 2, 3]));
        Assert.Throws<OnnxSessionException>(() => process.Open(Model(Relu("nothing", "y")).ToByteArray()));
        using IOnnxSession session = process.Open(Model(Relu("x", "y")).ToByteArray());
        Assert.Equal([0f, 2], session.Run(new Dictionary<string, float[]> { ["x"] = [-1, 2, 0, 0, 0, 0, 0, 0] })["y"].ToArray()[..2]);
    }

    /// <summary>Whatever it is at, and however the other one ends.</summary>
    [Fact]
    public async Task It_ends_with_the_process_that_has_started_it()
    {
        ProcessStartInfo start = new(_command[0], _command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process worker = Process.Start(start)!;

        worker.StandardInput.Close();

        await worker.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(
            TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private static WorkerProcess Start() => new(_command, _limits);

    private static OnnxCrashException Crash(ModelProto model)
    {
        using WorkerProcess process = Start();
        using IOnnxSession session = process.Open(model.ToByteArray());
        return Assert.Throws<OnnxCrashException>(() => session.Run(new Dictionary<string, float[]> { ["x"] = new float[8] }));
    }

    private static NodeProto Relu(string input, string output) =>
        new() { OpType = "Relu", Name = output, Input = { input }, Output = { output } };

    private static NodeProto Constant(string name, float value)
    {
        TensorProto tensor = new() { DataType = OnnxTensor.Float, FloatData = { value } };
        NodeProto node = new() { OpType = "Constant", Output = { name } };
        node.Attribute.Add(new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor });
        return node;
    }

    private static ValueInfoProto Port(string name, int type, params int[] shape)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = type, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static ModelProto Model(params NodeProto[] nodes)
    {
        GraphProto graph = new()
        {
            Name = "g",
            Input = { Port("x", OnnxTensor.Float, 1, 8) },
            Output = { new ValueInfoProto { Name = "y" } },
        };
        graph.Node.AddRange(nodes);
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }
}
