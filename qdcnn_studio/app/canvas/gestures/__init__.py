"""What a hand does on the canvas, one object for each gesture: pan, rubber band, move blocks, drag a wire, drop."""
