using System.Text;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Link.Messages;

namespace TinyInfer.Tests.Link;

public sealed class MessageTests
{
    private static readonly byte[] _hash = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 8))];
    private readonly TelemetryLine _line = new(LineReader.MaxSize);
    private readonly LineReader _reader = new();

    [Fact]
    public void An_update_is_desired()
    {
        DesiredUpdate message = DesiredUpdate.Read(Through(new DesiredUpdate(7, 21824, _hash).Write));
        Assert.Equal((7, 21824), (message.Counter, message.Size));
        Assert.Equal(_hash, message.Hash);
    }

    [Fact]
    public void Bytes_are_asked_for()
    {
        ChunkRequest message = ChunkRequest.Read(Through(new ChunkRequest(_hash, 4096, 1024).Write));
        Assert.Equal((4096, 1024), (message.Offset, message.Length));
        Assert.Equal(_hash, message.Hash);
    }

    [Fact]
    public void A_command_is_given()
    {
        Command message = Command.Read(Through(new Command(12, Command.SelfTest).Write));
        Assert.Equal((12, "selftest"), (message.Id, message.Action));
    }

    [Fact]
    public void The_longest_state_fits_one_line()
    {
        DeviceState state = new()
        {
            IsOnline = true,
            Group = new string('g', 16),
            Board = new string('b', 16),
            Runtime = new string('r', 16),
            Model = [1, 2, 3, 4, 5, 6, 7, 8],
            Counter = int.MaxValue,
            Phase = DeviceState.Confirmed,
            Event = new string('e', 120),
            Update = DeviceState.Receiving,
            Have = int.MaxValue,
            Reason = new string('w', 120),
        };
        DeviceState read = DeviceState.Read(Through(state.Write));
        Assert.Equivalent(state, read, strict: true);
    }

    [Fact]
    public void A_board_that_is_gone_says_nothing_else()
    {
        DeviceState state = DeviceState.Read(Through(new DeviceState { Group = "g" }.Write));
        Assert.Equal("""{"online":false}""", Encoding.ASCII.GetString(_line.ToBytes()));
        Assert.False(state.IsOnline);
        Assert.Null(state.Group);
    }

    [Theory]
    [InlineData("""{"counter":0,"size":1,"hash":"HASH"}""")]
    [InlineData("""{"counter":1,"size":0,"hash":"HASH"}""")]
    [InlineData("""{"counter":1.5,"size":1,"hash":"HASH"}""")]
    [InlineData("""{"counter":2147483648,"size":1,"hash":"HASH"}""")]
    [InlineData("""{"counter":1,"size":1,"hash":"HASH00"}""")]
    [InlineData("""{"counter":1,"size":1}""")]
    [InlineData("""{"offset":-1,"length":1,"hash":"HASH"}""")]
    [InlineData("""{"offset":0,"length":0,"hash":"HASH"}""")]
    [InlineData("""{"offset":0,"length":4097,"hash":"HASH"}""")]
    [InlineData("""{"id":0,"do":"report"}""")]
    [InlineData("""{"id":1,"do":1}""")]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"online":1}""")]
    [InlineData("{}")]
    public void What_says_something_impossible_is_no_message(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text.Replace("HASH", Convert.ToHexStringLower(_hash), StringComparison.Ordinal));
        Assert.True(_reader.Read(bytes, 0, bytes.Length));
        Assert.Null(DesiredUpdate.Read(_reader));
        Assert.Null(ChunkRequest.Read(_reader));
        Assert.Null(Command.Read(_reader));
        Assert.Null(DeviceState.Read(_reader));
    }

    [Fact]
    public void A_chunk_says_where_it_belongs()
    {
        byte[] file = [1, 2, 3, 4, 5];
        byte[] message = UpdateChunk.Write(_hash, 0x10203, file, 1, 3);
        Assert.Equal([.. _hash[..8], 3, 2, 1, 0, 2, 3, 4], message);
        Assert.Equal(0x10203, UpdateChunk.FindOffset(message, message.Length, _hash));
        Assert.Equal(-1, UpdateChunk.FindOffset(message, UpdateChunk.HeaderSize, _hash));
        Assert.Equal(-1, UpdateChunk.FindOffset(message, UpdateChunk.HeaderSize + ChunkRequest.MaxLength + 1, _hash));
        message[11] = 0x80;
        Assert.Equal(-1, UpdateChunk.FindOffset(message, message.Length, _hash));
        message[11] = 0;
        message[7] ^= 1;
        Assert.Equal(-1, UpdateChunk.FindOffset(message, message.Length, _hash));
    }

    private LineReader Through(Action<TelemetryLine> write)
    {
        _line.Begin();
        write(_line);
        byte[] bytes = _line.ToBytes();
        Assert.True(_reader.Read(bytes, 0, bytes.Length), Encoding.ASCII.GetString(bytes));
        return _reader;
    }
}
